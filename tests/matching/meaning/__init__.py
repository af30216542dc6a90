"""Tests of how short texts are understood."""
