"""How well traits are guessed after ever more sessions of a visitor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Event

import numpy as np
import numpy.typing as npt
import polars as pl

from behavesim.core.arrays import Floats
from behavesim.core.curves import CurvePoint, PrivacyCurve
from behavesim.export.exported_events import Behavior
from behavesim.training.evaluation import draw_weights
from behavesim.training.features.matrix import Features, make_known_features
from behavesim.training.splits import TEST, TRAIN, VALID
from behavesim.training.traits.boosting import BoostingOptions
from behavesim.training.traits.curves import MeasuredTrait, Rows, choose_people, judge_baseline
from behavesim.training.traits.fitted import fit_trait, guess_all
from behavesim.training.traits.judging import prepare_score
from behavesim.training.traits.personas import LearnedPersonas, learn_personas
from behavesim.training.traits.prepared import Prepared, check_variety
from behavesim.training.traits.side_by_side import do_side_by_side
from behavesim.training.truth import Labels, TraitLabels

SESSIONS = (1, 2, 5, 10, 20)
_FEWEST_ROWS = 30
_MOST_PEOPLE = {TRAIN: 8000, VALID: 2000}
_ROUNDS = 200

SessionCurves = dict[str, PrivacyCurve]


@dataclass(frozen=True, slots=True)
class _SessionsKnown:
    """The features after the first ``sessions`` of each user: those of the labeled users."""

    sessions: int
    values: npt.NDArray[np.float32]
    judged: Rows
    """Rows of the test part with so many sessions."""


def measure_sessions(
    prepared: Prepared,
    measured: Sequence[MeasuredTrait],
    behavior: Behavior,
    features: Features,
    labels: Labels,
    time_zone: str,
    options: BoostingOptions,
) -> tuple[SessionCurves, SessionCurves]:
    """Privacy curves, and learning curves over sessions, by trait, at 1, 2, 5, 10, 20 sessions.

    Privacy: the models at hand guess from the first sessions of a pseudonym; judged on those of the
    test part who have so many, others at each step, each with its own baseline. Learning: models
    learn from the first sessions of at most eight thousand people, and the same test people are
    judged at each step, those who get to the last one. Steps to which fewer than 30 of the test
    part get are left out.
    """
    counts, ranked = _rank_sessions(behavior, labels)
    test = prepared.parts == TEST
    privacy: dict[str, list[CurvePoint]] = {one.name: [] for one in measured}
    learning: dict[str, list[CurvePoint]] = {one.name: [] for one in measured}
    reached = [n for n in SESSIONS if (test & (counts >= n)).sum() >= _FEWEST_ROWS]
    for sessions in reached:
        first = ranked.take(pl.col("place") <= sessions)
        known = make_known_features(first, time_zone, features.lexicon, features.names)
        judged = np.flatnonzero(test & (counts >= sessions))
        step = _SessionsKnown(sessions, known.values[labels.user], judged)
        guesses = guess_all(measured, step.values[judged])
        for one in measured:
            point = _judge(prepared, one.trait, judged, guesses[one.name], sessions, options.seed)
            privacy[one.name].append(point)
        last = np.flatnonzero(test & (counts >= reached[-1]))
        for name, point in _learn(prepared, measured, replace(step, judged=last), options).items():
            learning[name].append(point)
    metrics = {one.name: one.curve.metric for one in measured}
    return (
        {name: PrivacyCurve(metrics[name], tuple(points)) for name, points in privacy.items()},
        {name: PrivacyCurve(metrics[name], tuple(points)) for name, points in learning.items()},
    )


def _rank_sessions(behavior: Behavior, labels: Labels) -> tuple[Rows, Behavior]:
    """How many sessions each labeled user has, and the events with their session's ``place``."""
    session = ["user", "ga_session_id"]
    starts = (
        behavior.events.group_by(session)
        .agg(pl.col("event_timestamp").min().alias("start"))
        .with_columns(pl.col("start").rank("ordinal").over("user").alias("place"))
    )
    events = behavior.events.join(starts, on=session, nulls_equal=True)
    users = starts.get_column("user").to_numpy()
    counts = np.bincount(users, minlength=len(behavior.users))[labels.user]
    return counts, Behavior(behavior.users, events, behavior.items)


def _learn(
    prepared: Prepared,
    measured: Sequence[MeasuredTrait],
    step: _SessionsKnown,
    options: BoostingOptions,
) -> dict[str, CurvePoint]:
    """Learn each trait anew from the features of the step, and judge it."""
    chosen = np.isin(np.arange(len(prepared.parts)), step.judged)
    for part, most in _MOST_PEOPLE.items():
        of_part = prepared.parts == part
        people = np.unique(prepared.people[of_part])
        chosen |= of_part & choose_people(prepared.people, people, most)
    rows = np.flatnonzero(chosen)
    some = replace(
        prepared,
        values=step.values[rows],
        standardized=prepared.standardized[:0],
        people=prepared.people[rows],
        personas=prepared.personas.take(rows),
        parts=prepared.parts[rows],
    )
    personas = learn_personas(some, options, some.parts == TRAIN)
    points, _ = do_side_by_side(
        partial(_learn_trait, some, personas, options, step.sessions),
        [one.trait.take(rows) for one in measured],
        options,
        lambda _done, _name: None,
    )
    return points


def _learn_trait(
    prepared: Prepared,
    personas: LearnedPersonas,
    options: BoostingOptions,
    sessions: int,
    trait: TraitLabels,
    stop: Event,
) -> CurvePoint:
    check_variety(prepared, trait)
    fitted = fit_trait(prepared, personas, trait, options, prepared.parts == TRAIN, stop)
    test = np.flatnonzero(prepared.parts == TEST)
    guesses = fitted.guess(prepared.values[test], personas.guesses[test])
    return _judge(prepared, trait, test, guesses, sessions, options.seed)


def _judge(
    prepared: Prepared, trait: TraitLabels, rows: Rows, guesses: Floats, sessions: int, seed: int
) -> CurvePoint:
    score = prepare_score(trait, rows, guesses)
    weights = draw_weights(prepared.people[rows], seed, _ROUNDS)
    low, high = np.nanpercentile([score(weight) for weight in weights], [2.5, 97.5])
    baseline = judge_baseline(prepared, trait, rows)
    return CurvePoint(sessions, score(None), float(low), float(high), baseline, len(rows))
