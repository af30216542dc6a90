"""
How the tables came to be, step by step (alembic).

A step runs whole or not at all, on SQLite too: a killed upgrade is simply run again.
"""
