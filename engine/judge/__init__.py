"""Choosing among candidates: what the model thinks of each, and what a teacher of counterpoint would."""
