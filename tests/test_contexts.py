"""Counts by context: blending, the longest context that is known, and which are kept."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from training.melodies.contexts import Contexts, blend  # noqa: E402

A, B, C = 0, 1, 2


def test_the_worked_example_of_zoennchen_2022() -> None:
    # A-B-B-A-C-A-B: two of three times B follows A, and A always follows C. Nothing is blended in.
    melody = torch.tensor([A, B, B, A, C, A, B])
    chain = Contexts(100, 3, 3, shorter=0.0)
    chain.fit(melody[:-1, None], melody[1:])
    following = chain.log_p[chain(torch.tensor([[A], [B], [C]]))].exp()
    assert following.tolist() == [pytest.approx(row) for row in ([0, 2 / 3, 1 / 3], [1 / 2, 1 / 2, 0], [1, 0, 0])]


def test_witten_and_bells_blend() -> None:
    # Five occurrences of two kinds; the shorter context has the weight of two.
    blended = blend(np.array([[4, 1, 0]]), np.array([[0.2, 0.2, 0.6]]), 1.0)
    assert blended.tolist() == [pytest.approx([4.4 / 7, 1.4 / 7, 1.2 / 7])]


def test_the_longest_known_context_is_found_and_never_one_beyond_a_gap() -> None:
    chain = Contexts(100, 4, 4, shorter=1.0)
    chain.fit(torch.tensor([[1, 2, 3], [1, 3, 3]]), torch.tensor([0, 0]))
    whole, pair, single, root = chain(torch.tensor([[1, 2, 3], [1, 2, 2], [1, 1, 3], [2, 2, 3]])).tolist()
    assert len({whole, pair, single, root}) == 4
    assert root == 0


def test_of_too_many_contexts_the_most_frequent_are_kept() -> None:
    contexts = torch.tensor([[1, 1]] * 5 + [[1, 2]] * 3 + [[2, 1]])
    following = torch.zeros(9, dtype=torch.long)
    chain = Contexts(4, 4, 3, shorter=1.0)
    chain.fit(contexts, following)
    found = chain(torch.tensor([[1, 1], [1, 2], [1, 3], [2, 1]])).tolist()
    # Kept are the root, 1, (1, 1) and (1, 2).
    assert found == [2, 3, 1, 0]
