"""Tables, sealing, and the one way to the database."""
