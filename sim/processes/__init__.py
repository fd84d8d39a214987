"""Processes of the world: what happens to countries and pairs beside the law of relations.

Each is one file and can be left out of a scenario by its name (`sim.processes.record`). Every draw
is keyed by the process and the country or pair it concerns, so a process left out, or an event in
one country, moves no draw of another.
"""
