"""What ``make bench`` measures, each question in a file of its own."""
