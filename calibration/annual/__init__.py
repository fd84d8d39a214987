"""Yearly counts of contacts by class: a state space of dyads, forecast one year ahead."""
