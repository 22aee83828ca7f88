"""Melodies that go on where a clip ends: what all continuation models but the blues share."""
