"""Behaviours: how a country departs from what the law fitted to the past would have it initiate.

One small file each. A behaviour looks at its country's own row and answers with a tilt of the log
rates; `sim.behaviour.registry` finds behaviours by name, a user's own ones among them.
"""
