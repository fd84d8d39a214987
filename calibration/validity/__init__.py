"""Does strength mean what it says? Strength at a cutoff against what it was not fitted to."""
