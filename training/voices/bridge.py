"""B1: from the MELODY to the BRIDGE of pop songs, a pitch each half second, on songs that no network has learned."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine import vocabulary

from ..metrics import CONSONANT, RESAMPLES, Estimate, Share, estimate, score, total
from ..table import Column, Row, Table
from ..train import load
from . import lead_accompaniment as systems
from .excerpts import PADDING
from .lead_accompaniment import CODES, PITCHES, LeadAccompaniment, Network
from .multitrack import SILENT, Pair, Steps
from .pairing import OCTAVE, Excerpt, Judge, auc, key, learn, mismatched

log = logging.getLogger(__name__)

STEPS = 32
BAR = 4
"""Steps, two seconds: a bar of four at 120 beats a minute. The songs' own bars are not on the grid of half seconds."""
SAMPLES = 4
"""Accompaniments at temperature 1 for each excerpt."""
FOURTH = 5

COLUMNS = (
    Column("pair AUC", "auc", has_interval=True),
    Column("judged true", "judged_true"),
    Column("NLL / pitch class", "pitch_class_nll", has_interval=True),
    Column("cons.", "consonance"),
    Column("PCS", "pcs", has_interval=True),
    Column("empty bars", "empty_bars"),
    Column("notes / half second", "notes_per_beat"),
    Column("sounding", "sounding"),
    Column("octaves", "octaves"),
)
NOTES = """\
Excerpts of 16 seconds of test songs, leads that are silent for more than three quarters left out; made accompaniments
are 4 samples an excerpt at T=1. Pair AUC: how often a small GRU, which has learned to tell the MELODY and BRIDGE of the
training songs from the BRIDGE of another song moved into the same key, scores a lead with its accompaniment above a
lead with another's of the same row; 0.5 is an accompaniment that fits any lead as well. Judged true: what it takes for
a true pair. NLL in nats of BRIDGE's pitch class where it sounds, given the lead and what BRIDGE played before. PCS (Yeh
et al. 2021): +1 for consonances, 0 for fourths, -1 else, where both sound. Octaves are unisons too. A bar is 2 seconds.
Of those trained on POP909 no weights ship: the songs are in copyright. No paper has published numbers for this task."""


def bridge_table(work: Path) -> Table:
    """Return the table, with a row for each of the recipes whose checkpoint is in `work`."""
    train, test = (
        [excerpt for pair in systems.pairs(systems.POP909.pairs, part, work) for excerpt in excerpts(pair)]
        for part in ("train", "test")
    )
    judge = learn(train)
    rows: dict[str, Row] = {
        "BRIDGE": row(judge, [test]),
        "BRIDGE of another song": row(judge, [mismatched(test)]),
        "chain of order 1 in the song's key": {"pitch_class_nll": chain_nll(train, test)},
    }
    for recipe in (systems.POP909, systems.SCORES):
        path = work / f"{recipe.name}.pt"
        if not path.exists():
            log.warning("%s is not there; train %s for its row", path, recipe.name)
            continue
        network = restored(recipe, path)
        rows[recipe.name] = row(judge, made(network, test)) | {"pitch_class_nll": pitch_class_nll(network, test)}
    return Table("B1: MELODY -> BRIDGE, 70 test songs of POP909, half seconds", COLUMNS, rows, NOTES)


def excerpts(pair: Pair) -> list[Excerpt]:
    """Cut a song into excerpts of one length, one after the other."""
    to_c = key(pair.lead)
    cuts = [slice(start, start + STEPS) for start in range(0, len(pair.lead) - STEPS + 1, STEPS)]
    found = [Excerpt(pair.name, to_c, pair.lead[cut], pair.accompaniment[cut]) for cut in cuts]
    return [excerpt for excerpt in found if (excerpt.lead == SILENT).mean() <= systems.POP909.silent]


def restored(recipe: LeadAccompaniment, path: Path) -> Network:
    """Return the network with the weights of its checkpoint."""
    network = Network(recipe)
    network.load_state_dict(load(path)["best"])
    network.eval()
    return network


def made(network: Network, given: Sequence[Excerpt]) -> list[list[Excerpt]]:
    """Let a network accompany the leads, each sample a list; after its end it is silent."""
    leads = torch.from_numpy(np.stack([excerpt.lead for excerpt in given], axis=1))
    samples = []
    for sample in range(SAMPLES):
        noise = np.random.default_rng(sample + 1).gumbel(size=(STEPS, len(given), CODES)).astype(np.float32)
        codes = network.compose(leads, torch.from_numpy(noise)).numpy()
        lines = np.where(codes == PADDING, SILENT, codes).T
        samples.append([replace(old, accompaniment=line) for old, line in zip(given, lines, strict=True)])
    return samples


def row(judge: Judge, samples: Sequence[Sequence[Excerpt]]) -> Row:
    """Return the numbers of accompaniments, with intervals over songs."""
    songs: dict[str, list[dict[str, Share]]] = defaultdict(list)
    scores: dict[str, list[np.ndarray]] = defaultdict(list)
    for sample in samples:
        pairs = [excerpt for excerpt in sample if excerpt.is_pair]
        judged = np.stack([judge.scores(pairs), judge.scores(mismatched(pairs))])
        for excerpt in sample:
            songs[excerpt.song].append(numbers(excerpt) | {"judged_true": Share(0, 0)})
        for excerpt, both in zip(pairs, judged.T, strict=True):
            scores[excerpt.song].append(both)
            songs[excerpt.song].append({"judged_true": Share(float(both[0] > 0), 1)})
    shares: Row = dict(estimate([total(song) for song in songs.values()]))
    return shares | {"auc": resampled([np.array(song) for song in scores.values()])}


def resampled(songs: Sequence[np.ndarray]) -> Estimate:
    """Return the AUC of scores of true and false pairs, [N, 2] a song, with its 95 % interval over songs."""
    rng = np.random.default_rng(1)
    draws = [rng.integers(len(songs), size=len(songs)) for _ in range(RESAMPLES // 4)]
    drawn = [auc(*np.concatenate([songs[song] for song in draw]).T) for draw in draws]
    return Estimate(auc(*np.concatenate(songs).T), *np.percentile(drawn, (2.5, 97.5)).tolist())


def numbers(excerpt: Excerpt) -> dict[str, Share]:
    """Return what can be counted of an excerpt."""
    lead, line = excerpt.lead, excerpt.accompaniment
    both = (lead != SILENT) & (line != SILENT)
    intervals = np.abs(lead - line)[both] % OCTAVE
    credit = np.isin(intervals, CONSONANT).sum() - (~np.isin(intervals, (*CONSONANT, FOURTH))).sum()
    bars = (line.reshape(-1, BAR) == SILENT).all(1)
    return score(tokens(lead), tokens(line), steps_per_beat=1) | {
        "pcs": Share(float(credit), int(both.sum())),
        "empty_bars": Share(int(bars.sum()), len(bars)),
        "sounding": Share(int((line != SILENT).sum()), len(line)),
        "octaves": Share(int((intervals == 0).sum()), int(both.sum())),
    }


def tokens(line: Steps) -> Steps:
    """Write pitches as the engine's tokens; equal neighbours are one note."""
    rest = np.where(line == SILENT, vocabulary.REST, line)
    goes_on = np.append(False, line[1:] == line[:-1]) & (line != SILENT)
    return np.where(goes_on, vocabulary.HOLD, rest)


@torch.no_grad()
def pitch_class_nll(network: Network, given: Sequence[Excerpt]) -> Estimate:
    """Return what the pitch classes of the true accompaniments cost where they sound, with the interval over songs."""
    leads, lines = (
        torch.from_numpy(np.stack([getattr(excerpt, part) for excerpt in given], axis=1))
        for part in ("lead", "accompaniment")
    )
    logits, lines = network.logits(leads, lines)
    pitches = torch.softmax(logits[..., :PITCHES], 2)
    classes = torch.zeros(*lines.shape, OCTAVE).index_add(2, torch.arange(PITCHES) % OCTAVE, pitches)
    nats = -torch.log(classes.gather(2, (lines % OCTAVE)[..., None])[..., 0])
    return over_songs(nats.T.numpy(), given)


def chain_nll(train: Sequence[Excerpt], given: Sequence[Excerpt]) -> Estimate:
    """Return the same for a chain that has counted which pitch class of the key follows which, and hears no lead."""
    counts = np.ones((OCTAVE + 1, OCTAVE))
    for excerpt in train:
        before, now = moves(excerpt)
        np.add.at(counts, (before[now < OCTAVE], now[now < OCTAVE]), 1)
    nats = -np.log(counts / counts.sum(1, keepdims=True))
    return over_songs(np.stack([nats[before, now % OCTAVE] for before, now in map(moves, given)]), given)


def moves(excerpt: Excerpt) -> tuple[Steps, Steps]:
    """Return the pitch classes of an accompaniment in C, OCTAVE for silence: before each step, and at it."""
    line = excerpt.accompaniment
    now = np.where(line == SILENT, OCTAVE, (line + excerpt.to_c) % OCTAVE)
    return np.append(OCTAVE, now[:-1]), now


def over_songs(nats: NDArray[np.floating], given: Sequence[Excerpt]) -> Estimate:
    """Return the mean of what excerpts cost, [N, T], where their accompaniment sounds, with its interval over songs."""
    songs: dict[str, list[dict[str, Share]]] = defaultdict(list)
    for cost, excerpt in zip(nats.astype(np.float64), given, strict=True):
        sounds = excerpt.accompaniment != SILENT
        songs[excerpt.song].append({"nll": Share(float(cost[sounds].sum()), int(sounds.sum()))})
    return estimate([total(song) for song in songs.values()])["nll"]
