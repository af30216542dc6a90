"""Lists that people leaf through."""
