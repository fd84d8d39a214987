"""Comity's world: relationship laws, country agents, scenarios, worlds and reports.

The laws of a relationship are stated here once. This package draws worlds from them; the
package `calibration` conditions on records of contacts and estimates their parameters. Nothing
in `sim` imports `calibration`, except the command line.
"""
