"""
Whom to ask how it is going, when, and what a sinking answer means.

Pure: frozen facts and ``now`` in, plain data out. Who stores, sends and speaks is elsewhere.
"""
