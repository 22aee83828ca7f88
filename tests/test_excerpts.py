"""Excerpts and their ends."""

import numpy as np

from training.voices.excerpts import END, PADDING, excerpts
from training.voices.multitrack import SILENT, Pair


def test_an_excerpt_ends_with_its_last_sound_and_a_silent_lead_is_none() -> None:
    lead, line = np.full(40, SILENT), np.full(40, SILENT)
    lead[:20], line[2:5] = 70, 60
    leads, lines = excerpts([Pair("a", "a", lead, line)], lengths=(8, 4), hop=8, silent=0.75)
    assert leads.tolist() == [[70] * 8, [70] * 4 + [PADDING] * 4, [70] * 4 + [SILENT] * 4]
    assert lines[0].tolist() == [SILENT, SILENT, 60, 60, 60, END, PADDING, PADDING, PADDING]
    assert lines[1].tolist() == [END] + [PADDING] * 8
