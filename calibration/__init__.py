"""Comity's way from records of contacts to a posterior over relationship states.

Sources are read into contact events, binned into a panel of dyads, contact types and periods,
filtered and smoothed into states, and fitted. The laws themselves live in `sim`.
"""
