"""The gradient of the log likelihood: the filter's steps taken backwards, each by the chain rule.

Slopes of a normal law N(m, P) are its derivatives (m, P) with P symmetric: what stands off the
diagonal is the derivative in each of the two equal entries. They go by the name of what they are
slopes of, with ``_slope`` added.

Reference: Giles, M. B. (2008). Collected matrix derivative results for forward and reverse mode
algorithmic differentiation. Advances in Automatic Differentiation, doi:10.1007/978-3-540-68942-3_5.
"""
