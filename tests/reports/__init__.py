"""Reports: what they are, what they refuse, how they are written."""
