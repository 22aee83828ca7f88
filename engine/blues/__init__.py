"""The twelve-bar blues: its chords, its form, its beat, and the two models that carry a clip on."""
