"""Checks of a posterior: ranks of the truth among its draws, and a sampler to hold it against."""
