"""Scoring rules: how good a probabilistic forecast was, given what came.

Log score: higher is better. CRPS, Brier and interval score: lower is better. Each rule is a pure
function of a forecast and an outcome in a file of its own, and is held against an independent
package in the tests.

Reference: Gneiting, T., Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
estimation. JASA 102(477), doi:10.1198/016214506000001437.
"""
