"""The eleven columns by which tuned melodies are judged (Jaques et al. 2016, section 5), over all melodies together.

Shares are of all steps of all melodies, or of the melodies; leaps are of those that were resolved or doubled. A
coefficient of autocorrelation is the mean over the melodies that have one.
"""

import numpy as np

from . import traits
from .traits import Actions, Values


def measure(actions: Actions) -> dict[str, float]:
    """Return the columns for melodies of actions (B, T), in the paper's order, shares between 0 and 1."""
    leaps = traits.leaps(actions)
    resolved, doubled = int((leaps > 0).sum()), int((leaps < 0).sum())
    whole = [traits.coefficients(actions, lag)[:, -1] for lag in traits.LAGS]
    return {
        "repeated": float(traits.is_repeated(actions).mean()),
        **{f"lag {lag}": _mean(values) for lag, values in zip(traits.LAGS, whole, strict=True)},
        "outside": float(traits.is_outside(actions).mean()),
        "starts with tonic": float((actions[:, 0] == traits.TONIC).mean()),
        "leaps resolved": resolved / (resolved + doubled) if resolved + doubled else float("nan"),
        "unique highest": float(traits.is_highest_unique(actions)[:, -1].mean()),
        "unique lowest": float(traits.is_lowest_unique(actions)[:, -1].mean()),
        "in motif": float((traits.distinct_notes(actions) >= traits.MOTIF).mean()),
        "in repeated motif": float(traits.is_repeated_motif(actions).mean()),
    }


LESS_IS_BETTER = ("repeated", "lag 1", "lag 2", "lag 3", "outside")
"""The other columns are better the higher; coefficients by their size."""


def _mean(values: Values) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
