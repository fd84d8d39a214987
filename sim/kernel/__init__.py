"""Compiled loops of the simulator: start, transition, frame, contacts of a row, settlement.

One file a step of the month. All arrays of a batch have the world as their last axis, so that the
inner loops run over worlds. Nothing here knows of frames, files or scenarios.
"""
