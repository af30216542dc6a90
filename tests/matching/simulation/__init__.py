"""A simulated town."""
