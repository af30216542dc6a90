"""One file a channel: it turns updates into words, and messages into calls."""
