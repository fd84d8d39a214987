"""Weekly counts of undirected dyads: the record, references, and a state space of their own."""
