"""Backtests: forecasters meet years they have not seen, beside simple rivals.

A task gives a forecaster the record up to an origin and asks for the distribution of every cell of
the next period (`forecaster`). Origins roll; outcomes later than an origin never reach it. Settings
are chosen on years before the test years, and pooling weights learnt on earlier targets alone.
"""
