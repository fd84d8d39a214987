"""Backtest of rituals: contacts that two countries hold around the same date every year."""
