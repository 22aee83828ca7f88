"""Getting on to a musician's computer, starting with it, and leaving it again."""
