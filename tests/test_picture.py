"""The picture in the README is what the shipped network composes."""

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from engine.model import load
from training import choruses
from training.picture import PICTURE, Chorus, compose, draw, main


@pytest.mark.slow
def test_the_picture_is_drawn_anew_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / "picture.svg"
    assert main(["--out", str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == PICTURE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_given_is_kept_and_the_chords_are_right() -> None:
    composed = compose(load("blues-eck"), seed=3, given=24)
    assert composed.melody[:24].tolist() == choruses.read("train")[3][:24].tolist()
    assert composed.chords.tolist() == choruses.chords().tolist()


def test_every_quarter_and_every_chord_tone_is_a_box() -> None:
    chorus = Chorus("one", choruses.melodies()[0], choruses.chords())
    boxes = ET.fromstring(draw([chorus])).findall(".//{*}rect")  # noqa: S314  it is our own
    tones = int(sum(mask.bit_count() for mask in choruses.chords().tolist()))
    assert len(boxes) == 1 + choruses.STEPS // choruses.NOTE + tones
    assert np.array_equal(chorus.melody[::2], chorus.melody[1::2])
