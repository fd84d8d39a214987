"""Realism: worlds simulated over the fitted past, held against the record of it."""
