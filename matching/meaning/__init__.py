"""
What short Japanese texts mean, and which of them go together; offline and without a network.

Import from the modules: this one stays empty, so that an idle program carries no vectors.
"""
