"""Several notes at once: a clip as a piano roll, carried on or added to by a model that plays such rolls."""
