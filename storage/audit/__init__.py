"""
The audit: who did what, when and why, in rows that cannot be changed unnoticed.

A case is named by a mark whose key forgetting destroys (``marks``); the database refuses to
change or delete rows (``append_only``); the clock chains them by their hashes and signs the head
of the chain (``chain``), which anybody with the key can check (``check``). After their keeping
time the oldest are cut off, with a record of the cut (``cut``).
"""
