"""The Max for Live device: its patch, its script and the builder of the .amxd."""
