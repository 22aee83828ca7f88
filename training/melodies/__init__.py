"""Melodies: the folk tunes, and the systems that carry a melody on."""
