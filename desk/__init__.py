"""The coordinator's web page: what needs them today, pictures of the work, reports that are due."""
