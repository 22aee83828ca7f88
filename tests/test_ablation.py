from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

from engine import vocabulary
from training.chorales import CorpusError
from training.second_voice import ablation
from training.trial import Piece, Trial

HOLD, REST = vocabulary.HOLD, vocabulary.REST


def test_a_vote_is_the_pitch_that_most_runs_sound_where_the_true_voice_begins_a_note() -> None:
    lead = np.array([72, HOLD, HOLD, HOLD])
    piece = Piece("piece", "tune", "4/4", lead, np.array([64, HOLD, 65, REST]))
    runs = [np.array([64, HOLD, 64, HOLD]), np.array([64, HOLD, HOLD, 65]), np.array([60, HOLD, 65, HOLD])]
    found = ablation.voted(piece, Trial(np.zeros(4, np.float32), lead, runs))["vote"]
    # 64, 64, 64 at the third step's place of 65: the run that meets it is outvoted.
    assert (found.hits, found.of) == (1, 2)


def test_a_network_that_has_not_learned_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "WITHOUT", {"without it": Path("absent.onnx")})
    with pytest.raises(CorpusError, match=r"absent\.onnx is not there; train absent"):
        ablation.files(tmp_path)
