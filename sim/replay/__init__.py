"""Replays: worlds in which past events are set, held against what followed in the record."""
