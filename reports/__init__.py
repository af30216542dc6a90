"""Documents and pictures of the work: one data model, several formats."""
