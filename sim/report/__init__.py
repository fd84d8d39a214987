"""Reports: a run in, one self-contained page and its figures out."""
