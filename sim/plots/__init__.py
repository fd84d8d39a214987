"""Figures: each takes a result and draws it on axes. The only place of matplotlib."""
