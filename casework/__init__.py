"""The work itself, one file a deed, free of channel and HTML."""
