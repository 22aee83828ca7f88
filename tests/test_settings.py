"""What one request asks, checked at the door."""

import pytest

from engine.errors import SettingsError
from engine.settings import MAX_SEED, Settings


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("temperature", -0.1, "temperature must be in range 0..2, not -0.1"),
        ("temperature", float("nan"), "temperature must be in range 0..2, not nan"),
        ("temperature", float("inf"), "temperature must be in range 0..2, not inf"),
        ("seed", -1, "seed must be in range 0..2147483647, not -1"),
        ("seed", 2**31, "seed must be in range 0..2147483647, not 2147483648"),
        ("takes", 0, "takes must be in range 1..16, not 0"),
        ("follow", "maybe", "follow must be one of off, lean, strict, not 'maybe'"),
        ("takes", 17, "takes must be in range 1..16, not 17"),
    ],
)
def test_a_wish_out_of_range_is_refused(field: str, value: float, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings(**{field: value})  # type: ignore[arg-type]
    assert str(error.value) == message


def test_a_seed_asked_for_is_kept_and_0_draws_a_new_one() -> None:
    assert Settings(seed=7).with_seed() == Settings(seed=7)
    drawn = {Settings().with_seed().seed for _ in range(50)}
    assert len(drawn) > 45
    assert all(1 <= seed <= MAX_SEED for seed in drawn)
