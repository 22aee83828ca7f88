"""Networks that play several notes at once, and the piano rolls they learn from."""
