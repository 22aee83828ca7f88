"""Candidates for each take, in one batch, and the one that the judge likes best, mended where it has parallels.

A mended stretch goes from before the fault to the end of the note that it leads to. All else is locked, so the model
hears what comes before, and says by the price of what is locked how well the new stretch leads on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .grid import hear
from .judge.remarks import remarks
from .judge.verdict import Verdict, Voices, faults, verdict
from .model import Model
from .notes import Clip
from .parts import Part, Ready
from .perturbation import busy, lock, noise
from .staves.code import KIND as STAVES
from .take import Take
from .windows import accompany

PASSES = 3
"""How often a take is mended at the most."""
BEFORE = 1.0
"""Beats before a fault that are made anew."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


@dataclass
class Choice:
    """The candidate for a take that is liked best so far."""

    tokens: dict[str, Tokens]
    """Of each part, [T]."""
    log_probs: dict[str, Numbers]
    """Of each part at each step, [T]."""
    verdict: Verdict


def make_all(
    asked: Sequence[Ready], model: Model, progress: Callable[[float], None] = lambda _: None
) -> list[list[Take]]:
    """Make the takes of clips of one length, with the same parts, in as few runs as memory allows."""
    made: list[dict[str, Tokens]] = [{} for _ in asked]
    costs: list[dict[str, Numbers]] = [{} for _ in asked]
    count = len(asked[0].parts)
    for stage in range(count):
        leads, rows = [], []
        for ready, before in zip(asked, made, strict=True):
            part = ready.turns[stage]
            leads.append(_rows(part.told(before), 1 if len(asked) == 1 and model.card.kind == STAVES else ready.rows))
            wish = part.wished(before)
            rows.append(wish + _chances(ready, wish.shape[-1], stage))
        tokens, log_probs = accompany(
            model,
            np.concatenate(leads, axis=1),
            np.concatenate(rows, axis=1),
            progress=lambda share: progress((stage + share) / count),  # noqa: B023  called at once
        )
        first = 0
        for ready, there, cost in zip(asked, made, costs, strict=True):
            own = slice(first, first + ready.rows)
            name = ready.turns[stage].name
            there[name], cost[name] = tokens[:, own], log_probs[:, own]
            first = own.stop
    return [
        [
            _take(ready, mended(ready, chosen(ready, take, there, cost), take, model), take, model.card.name)
            for take in range(ready.settings.takes)
        ]
        for ready, there, cost in zip(asked, made, costs, strict=True)
    ]


def _rows(lead: Tokens, rows: int) -> Tokens:
    """Repeat a lead of one row; where one will do, as it is."""
    return lead if lead.shape[1] > 1 or rows == 1 else np.repeat(lead, rows, axis=1)


def _chances(ready: Ready, size: int, turn: int) -> Numbers:
    """Return temperature for each candidate of each take, and how much each leans to be busy, [T, B, V]."""
    settings, count = ready.settings, ready.candidates
    rows = [
        noise(settings, take, (ready.steps, size), candidate, turn) + busy(settings, candidate, count)
        for take in range(settings.takes)
        for candidate in range(count)
    ]
    return np.stack(rows, axis=1)


def chosen(ready: Ready, take: int, made: dict[str, Tokens], costs: dict[str, Numbers]) -> Choice:
    """Return the candidate for a take that the judge likes best, of parts [T, B] with their log-probabilities."""
    found = []
    for row in range(take * ready.candidates, (take + 1) * ready.candidates):
        tokens = {name: rows[:, row] for name, rows in made.items()}
        log_probs = {name: rows[:, row] for name, rows in costs.items()}
        likely = sum(float(part.sum()) for part in log_probs.values())
        found.append(Choice(tokens, log_probs, judged(ready, tokens, likely)))
    return max(found, key=lambda choice: choice.verdict.score)


def judged(ready: Ready, tokens: dict[str, Tokens], likely: float) -> Verdict:
    """Judge the parts of a candidate, [T] each, whose log-probability is `likely`."""
    clips = [ready.clip_of(part, tokens[part.name]) for part in ready.parts]
    return verdict(_pairs(ready, clips), likely, sum(len(clip.notes) for clip in clips), ready.settings)


def mended(ready: Ready, choice: Choice, take: int, model: Model) -> Choice:
    """Make the stretches with faults anew, part by part, and keep what the judge likes better."""
    settings, count = ready.settings, ready.candidates
    if count == 1 or settings.temperature == 0:
        return choice
    for attempt in range(PASSES):
        if not choice.verdict.faults:
            break
        for part in ready.turns:
            free = _stretches(ready, choice, part)
            if not free.any():
                continue
            others = {name: tokens[:, None] for name, tokens in choice.tokens.items() if name != part.name}
            kept = lock(choice.tokens[part.name][:, None])
            rows = [kept[:, 0]]
            wish = part.wished(others)[:, 0]
            for candidate in range(count - 1):
                chance = noise(settings, take, wish.shape, count * (1 + attempt) + candidate, part.turn)
                rows.append(np.where(free[:, None], wish + chance, kept[:, 0]))
            lead = _rows(part.told(others), 1 if model.card.kind == STAVES else count)
            tokens, log_probs = accompany(model, lead, np.stack(rows, axis=1))
            found = []
            for row in range(count):
                there = choice.tokens | {part.name: tokens[:, row]}
                found.append((judged(ready, there, float(log_probs[:, row].sum())), row))
            _, row = max(found, key=lambda pair: pair[0].score)
            there = choice.tokens | {part.name: tokens[:, row]}
            costs = choice.log_probs | {part.name: log_probs[:, row]}
            likely = sum(float(cost.sum()) for cost in costs.values())
            choice = Choice(there, costs, judged(ready, there, likely))
    return choice


def _stretches(ready: Ready, choice: Choice, part: Part) -> NDArray[np.bool_]:
    """Say which steps of a part are to be made anew, [T]; what is kept of a voice made before is not touched."""
    clips = [ready.clip_of(each, choice.tokens[each.name]) for each in ready.parts]
    own = clips[ready.parts.index(part)]
    beats = faults([pair for pair in _pairs(ready, clips) if own in (pair.lead, pair.made)])
    free = np.zeros(ready.steps, np.bool_)
    tokens = choice.tokens[part.name]
    for beat in beats:
        first, last = np.interp((beat - BEFORE, beat), ready.heard.onsets, ready.heard.steps)
        stop = round(last) + 1
        while stop < len(tokens) and tokens[stop] == vocabulary.HOLD:
            stop += 1
        free[max(0, round(first)) : stop] = True
    if ready.redo:
        anew = np.zeros(ready.steps, np.bool_)
        for steps in ready.redo.steps(ready.heard):
            anew[steps.start : steps.stop] = True
        free &= anew
    return free


def _pairs(ready: Ready, clips: Sequence[Clip]) -> list[Voices]:
    """Return each made voice beside the clip, and beside those made before it, which lie over it."""
    above = sum(part.is_above for part in ready.parts)
    places = [*range(above), *range(above + 1, len(clips) + 1)]
    pairs = [
        Voices(ready.clip, ready.heard, clip, part.is_above, abs(place - above) == 1)
        for clip, part, place in zip(clips, ready.parts, places, strict=True)
    ]
    pairs += [
        Voices(before, hear(before), clip, is_above=False, is_near=places[index] - places[number] == 1)
        for index, clip in enumerate(clips)
        for number, before in enumerate(clips[:index])
        if before.sounding()
    ]
    return pairs


def _take(ready: Ready, choice: Choice, number: int, name: str) -> Take:
    """Return what was chosen for a take."""
    settings, redo = ready.settings, ready.redo
    labels = [part.name for part in ready.parts]
    clip, *others = (ready.clip_of(part, choice.tokens[part.name]) for part in ready.parts)
    first = vocabulary.decode(choice.tokens[labels[0]])
    certain = () if redo else tuple(choice.log_probs[labels[0]][first.onsets()].tolist())
    return Take(
        clip,
        name,
        settings.voice,
        settings.temperature,
        settings.seed,
        number,
        float(np.mean([costs.mean() for costs in choice.log_probs.values()])),
        certainties=certain,
        label=labels[0] if others else "",
        others=tuple(zip(labels[1:], others, strict=True)),
        verdict=replace(choice.verdict, candidates=ready.candidates),
        remarks=remarks(ready.clip, ready.heard, [clip, *others], settings),
    )
