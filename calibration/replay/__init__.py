"""The record of the months of a replay, read from the tables at hand."""
