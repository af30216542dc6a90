"""What outcomes can teach, and when they cannot."""
