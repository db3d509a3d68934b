"""What runs without a person: the sweeps, and the RQ entry functions."""
