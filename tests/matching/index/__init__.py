"""Tests of offers in memory."""
