"""Tests of who could grant whose wish."""
