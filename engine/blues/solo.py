"""Carry a clip on as an improvised blues solo: clip -> takes, with the model that was trained on real solos."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .. import vocabulary
from ..model import Model
from ..notes import Clip
from ..perturbation import noise
from ..register import into_range, octaves
from ..settings import Settings
from ..take import Take
from .beat import SLOTS
from .carry import Played, Span, carry_on
from .form import BARS, BEATS, chords, lead
from .place import Place, find
from .playing import comp, play
from .prompt import Prompt, hear, steps_before

CONTEXT = 2 * BARS * BEATS
"""Felt beats of the prompt that the model is played: two choruses, more than it ever learned from at once."""
WISHES = vocabulary.PITCHES + 3
"""Entries of a step's perturbation: the pitches, then rest, hold and strike."""
STRIKE = WISHES - 1
REACH = 12
"""Semitones beyond the prompt's own compass to which the solo may go."""

DIVISIONS = ((2, 6), (3, 5), (1, 7))
"""The slots that only 16ths use, only triplets, and only the halves of triplets."""
FOREIGN = 2.0
"""How much less, in nats, a note is wanted on a division of the beat that the prompt has not used."""
TELLING = 4
"""Beats with notes from which a prompt tells how it divides them, and how busy it is."""
EAGER = (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0)
"""How much more a strike is wanted, in nats; of two that are as good the earlier is taken."""
BREATHING = 0.8
"""The notes a beat of a solo, which rests between its phrases, against those of a short prompt."""
USUAL = 1.4
"""Notes a beat of the training solos."""
SILENCE = 6.0
"""Beats: of the rests between phrases in the training solos one in twenty is longer."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


def improvise(clip: Clip, settings: Settings, model: Model, progress: Callable[[float], None]) -> list[Take]:
    """Make the takes of a solo that goes on where the clip ends; the settings have a seed."""
    prompt = hear(clip, settings.swing)
    spans = model.card.voices["solo"]
    shift = octaves(prompt.melody, spans.lead)
    heard = vocabulary.encode(into_range(prompt.melody.transpose(shift), spans.accompaniment))
    place = find(prompt, clip.root, settings, lambda places: judge(model, heard, places))
    progress(0.1)
    steps = len(heard)
    # With nothing to go on from, the blues begins where the clip does.
    begin = clip.length / prompt.pulse if steps else 0.0
    end = begin + settings.bars * BEATS
    first = max(0, steps // len(SLOTS) - CONTEXT)
    context = vocabulary.cut(heard, first * len(SLOTS), steps)
    allowed = _allowed(prompt, shift, spans.accompaniment if steps else spans.lead, steps_before(end) - steps)
    told = _told(place, first, len(context) + len(allowed))
    since, until = math.floor(begin), math.ceil(end)
    harmony = comp(chords(place.changes, place.tonic, place.first + since, until - since), since)
    played = []
    for take in range(settings.takes):
        wishes = allowed + chances(settings, take, len(allowed))
        tokens, log_probs = _played(model, told, context, wishes, _busy(prompt))
        notes = play(tokens, steps, prompt.manner)
        notes = [replace(note, pitch=note.pitch - shift) for note in notes]
        certainties = log_probs[vocabulary.decode(tokens).onsets()].tolist()
        played.append(Played(notes, harmony, float(log_probs.mean()), certainties))
        progress(0.1 + 0.9 * (take + 1) / settings.takes)
    return carry_on(clip, settings, model.card.name, Span(begin, end, place), played)


def _played(model: Model, told: Tokens, context: Tokens, wishes: Numbers, busy: float) -> tuple[Tokens, Numbers]:
    """Return the tokens made after a context, [steps], and their log-probabilities.

    With the same chances the solo is played several times, the model more and less eager to strike; kept is the one
    that is nearest to `busy` notes a beat and falls silent for no longer than players do.
    """
    rows = []
    for boost in EAGER:
        row = wishes.copy()
        row[:, STRIKE] += boost
        rows.append(np.concatenate([lock(context), row]))
    tokens, log_probs = model(np.repeat(told[:, None], len(rows), axis=1), np.stack(rows, axis=1))
    tokens, log_probs = tokens[len(context) :], log_probs[len(context) :]
    struck = (tokens < vocabulary.PITCHES).sum(axis=0) * len(SLOTS) / len(tokens)
    silences = np.array([_silence(row) / len(SLOTS) for row in tokens.T])
    best = int((np.abs(struck / busy - 1) + np.maximum(0, silences / SILENCE - 1)).argmin())
    return tokens[:, best], log_probs[:, best]


def _silence(tokens: Tokens) -> int:
    """Return the steps of the longest silence."""
    sounds = np.flatnonzero(np.append(tokens != vocabulary.REST, True))
    return int(np.diff(sounds, prepend=-1).max()) - 1


def _busy(prompt: Prompt) -> float:
    """Return the notes a beat that a solo is to have: nearly as many as its prompt, where that tells."""
    tones = prompt.melody.tones
    # Of a prompt of chords the top line tells little.
    if prompt.weights is not None or len({tone.start // len(SLOTS) for tone in tones}) < TELLING:
        return USUAL
    return BREATHING * len(tones) * len(SLOTS) / (prompt.melody.steps - tones[0].start)


def chances(settings: Settings, take: int, steps: int) -> Numbers:
    """Return temperature as wishes [T, WISHES]: that of pitches as asked for, that of the rhythm never below 1.

    The likeliest at nearly every slot is that nothing new happens, so a rhythm at 0 falls silent.
    """
    drawn = noise(replace(settings, temperature=max(1.0, settings.temperature)), take, (steps, WISHES))
    drawn[:, : vocabulary.PITCHES] *= settings.temperature / max(1.0, settings.temperature)
    return drawn


def lock(tokens: Tokens) -> Numbers:
    """Return the wishes [T, WISHES] that leave a model no token but these."""
    wishes = np.full((len(tokens), WISHES), -np.inf, np.float32)
    struck = tokens < vocabulary.PITCHES
    wishes[np.arange(len(tokens)), np.where(struck, STRIKE, tokens)] = 0.0
    # A pitch is chosen even where none is struck.
    wishes[~struck, : vocabulary.PITCHES] = 0.0
    wishes[struck, tokens[struck]] = 0.0
    return wishes


def _allowed(prompt: Prompt, shift: int, span: tuple[int, int], steps: int) -> Numbers:
    """Return the wishes that keep a solo in the model's compass, and near that of its prompt."""
    low, high = max(span[0], shift), min(span[1], 127 + shift)
    pitches = [tone.pitch + shift for tone in prompt.melody.tones]
    if pitches:
        low, high = max(low, min(pitches) - REACH), min(high, max(pitches) + REACH)
    allowed = np.full((steps, WISHES), -np.inf, np.float32)
    allowed[:, low : high + 1] = 0.0
    allowed[:, vocabulary.PITCHES :] = 0.0
    allowed[:, STRIKE] = _foreign(prompt, steps)
    # The prompt's last note ends with the prompt.
    allowed[:1, vocabulary.HOLD] = -np.inf
    return allowed


def _foreign(prompt: Prompt, steps: int) -> Numbers:
    """Return the dislike, a step each, of a note on a division of the beat that the prompt did without."""
    used = {tone.start % len(SLOTS) for tone in prompt.melody.tones}
    dislike = np.zeros(len(SLOTS), np.float32)
    if len({tone.start // len(SLOTS) for tone in prompt.melody.tones}) >= TELLING:
        for slots in DIVISIONS:
            if not used & set(slots):
                dislike[list(slots)] = -FOREIGN
    first = prompt.melody.steps
    return dislike[np.arange(first, first + steps) % len(SLOTS)]


def _told(place: Place, first: int, steps: int) -> Tokens:
    """Return what the model is told of some steps, from felt beat `first` of the prompt on."""
    beats = -(-steps // len(SLOTS))
    harmony = chords(place.changes, place.tonic, place.first + first, beats)
    return lead(place.tonic, harmony, place.first + first)[:steps]


def judge(model: Model, heard: Tokens, places: list[Place]) -> NDArray[np.float64]:
    """Return how likely the model finds the beginning of the prompt in each place: the log-probability in nats."""
    heard = heard[: CONTEXT * len(SLOTS)]
    told = np.stack([_told(place, 0, len(heard)) for place in places], axis=1)
    _, log_probs = model(told, np.repeat(lock(heard)[:, None], len(places), axis=1))
    scores: NDArray[np.float64] = log_probs.sum(axis=0, dtype=np.float64)
    return scores
