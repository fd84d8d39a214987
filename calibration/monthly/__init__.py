"""Monthly scores of dyads: the record, references, the state space, the backtest."""
