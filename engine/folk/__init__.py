"""Whole tunes as ABC notation: the 137 tokens of FolkRNN v2, their bars, and the model that writes them."""
