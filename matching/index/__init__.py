"""
Offers in memory, so that one wish is laid beside a town's thousands within milliseconds.

Import from the modules: this one stays empty, so that an idle program carries no arrays.
"""
