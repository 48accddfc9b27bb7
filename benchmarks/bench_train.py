"""What training costs: features of so many events, and what we add to LightGBM and implicit.

``python -m benchmarks.bench_train --events 1000000 --runs 3`` simulates as many events with the
direct engine (or takes ``--workspace DIR`` as it is), then prints Markdown: CPU time, wall time and
peak memory of reading and features; and the CPU time of our training over that of the bare calls
on the same prepared matrices, the two by turns. Each run is a process of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

EVENTS_A_SESSION = 35  # the warm-up's events counted to the sessions after it
TRAITS = ("age_band", "gender", "interest_cooking", "interest_cooking_weight")


def simulate(workspace: Path, events: int) -> None:
    """Make an export of about so many events."""
    base = [sys.executable, "-m", "behavesim", "--workspace", str(workspace)]
    sessions = str(max(1, events // EVENTS_A_SESSION))
    for arguments in (["simulate", "--engine", "direct", "--sessions", sessions], ["export"]):
        subprocess.run([*base, *arguments], check=True, stdout=subprocess.DEVNULL)


def run_part(part: str, workspace: Path) -> dict[str, float]:
    """Measure one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--workspace", str(workspace)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return found


def measure(work: Callable[[], Any]) -> dict[str, float]:
    """CPU and wall seconds of the call, and the peak memory of the process so far."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    used = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
    return {**used, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure_part(part: str, workspace: Path) -> dict[str, float]:
    """The child's side."""
    from behavesim.export.exported_events import read_behavior
    from behavesim.training.features.matrix import make_features

    if part == "features":
        counts: dict[str, float] = {}

        def work() -> None:
            behavior = read_behavior(workspace / "export")
            features = make_features(behavior, "Asia/Seoul")
            counts.update(events=behavior.events.height, users=features.values.shape[0])

        return {**measure(work), **counts}
    return measure(prepare_training(part, workspace))


def prepare_training(part: str, workspace: Path) -> Callable[[], Any]:
    """Everything up to the prepared matrices; what is called afterwards is measured.

    What either side imports is loaded here.
    """
    import implicit.cpu.als
    import implicit.cpu.bpr
    import implicit.nearest_neighbours  # noqa: F401

    import behavesim.training.collaborative.judging  # noqa: F401
    from behavesim.export.exported_events import read_behavior
    from behavesim.training.collaborative.interactions import cut_interactions, gather_interactions
    from behavesim.training.collaborative.recommenders import RecommenderOptions
    from behavesim.training.features.matrix import make_features
    from behavesim.training.traits.boosting import BoostingOptions
    from behavesim.training.traits.prepared import prepare_traits
    from behavesim.training.truth import list_traits, read_labels

    behavior = read_behavior(workspace / "export")
    labels = read_labels(workspace / "truth", behavior.users)
    options = BoostingOptions(7, 600, 7, 0.1, 1)
    prepared = prepare_traits(make_features(behavior, "Asia/Seoul"), labels, options, 0.25)
    traits = [trait for trait in list_traits(labels) if trait.name in TRAITS]
    cut = cut_interactions(gather_interactions(behavior.items, len(behavior.users)))
    ranking = RecommenderOptions(7, 32, 15, 0.05, 10, 1)
    calls = {
        "traits": lambda: train_ours(prepared, traits, options),
        "traits-bare": lambda: train_bare(prepared, traits, options),
        "recommenders": lambda: judge_ours(cut, ranking),
        "recommenders-bare": lambda: fit_bare(cut, ranking),
    }
    return calls[part]


def train_ours(prepared: Any, traits: Any, options: Any) -> None:
    from behavesim.training.traits.training import train_traits

    train_traits(prepared, traits, options, lambda _done, _name: None)


def train_bare(prepared: Any, traits: Any, options: Any) -> None:
    """LightGBM and scikit-learn as one would call them in a notebook, on the same matrices."""
    import warnings

    from sklearn.linear_model import LogisticRegression, Ridge
    from threadpoolctl import threadpool_limits

    train, valid, test = (prepared.parts == part for part in (0, 1, 2))
    known = ~test
    personas = guess_personas_bare(prepared, options)
    for trait in traits:
        goal: dict[str, Any] = {"objective": "binary"}
        if trait.kind == "weight":
            goal = {"objective": "regression"}
        elif len(trait.classes) > 2:
            goal = {"objective": "multiclass", "num_class": len(trait.classes)}
        start = expect_bare(prepared, trait, personas, train)
        booster = boost_bare(prepared, trait.targets, goal, options, train, start)
        for rows in (valid, test):
            booster.predict(prepared.values[rows], num_threads=1)
        booster.predict(prepared.values[test][:400], num_threads=1, pred_contrib=True)
        linear = (
            Ridge(alpha=500.0, solver="cholesky")
            if trait.kind == "weight"
            else LogisticRegression(C=0.002, max_iter=60)
        )
        with threadpool_limits(1, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linear.fit(prepared.standardized[known], trait.targets[known])


def boost_bare(
    prepared: Any, targets: Any, goal: dict[str, Any], options: Any, train: Any, start: Any = None
) -> Any:
    import lightgbm as lgb

    valid = prepared.parts == 1
    parameters = {**prepared.binned.params, **goal}
    data = lgb.Dataset(
        prepared.values[train],
        targets[train],
        reference=prepared.binned,
        init_score=None if start is None else start[train],
        params=parameters,
    )
    stop = data.create_valid(
        prepared.values[valid],
        targets[valid],
        init_score=None if start is None else start[valid],
        params=parameters,
    )
    return lgb.train(
        parameters,
        data,
        options.trees,
        valid_sets=[stop],
        callbacks=[lgb.early_stopping(20, verbose=False)],
    )


def guess_personas_bare(prepared: Any, options: Any) -> Any:
    """Each row's probability of each persona, by models that did not learn from it."""
    import numpy as np

    codes = prepared.personas.codes
    goal = {"objective": "multiclass", "num_class": len(prepared.personas.classes)}
    train, second = prepared.parts == 0, prepared.people % 2 == 1
    guesses = []
    for half in (~second, second):
        booster = boost_bare(prepared, codes, goal, options, train & half)
        guesses.append(booster.predict(prepared.values, num_threads=1))
    both = np.sqrt(guesses[0] * guesses[1])
    both /= both.sum(axis=1, keepdims=True)
    both[train & ~second] = guesses[1][train & ~second]
    both[train & second] = guesses[0][train & second]
    return both


def expect_bare(prepared: Any, trait: Any, personas: Any, train: Any) -> Any:
    """The scores that LightGBM begins at: what the personas of each row lead to expect."""
    import numpy as np

    codes = prepared.personas.codes[train]
    shown = trait.targets if trait.kind == "weight" else np.eye(len(trait.classes))[trait.targets]
    expected = np.array([shown[train][codes == one].mean(axis=0) for one in np.unique(codes)])
    mixed = personas @ expected
    if trait.kind == "weight":
        return mixed
    logs = np.log(np.maximum(mixed, 1e-6))
    return logs[:, 1] - logs[:, 0] if mixed.shape[1] == 2 else logs


def judge_ours(cut: Any, options: Any) -> None:
    from behavesim.training.collaborative.judging import judge_recommenders

    judge_recommenders(cut, options)


def fit_bare(cut: Any, options: Any) -> None:
    """Fit everything, and let implicit rank for the same users."""
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
    from threadpoolctl import threadpool_limits

    past = cut.before.matrix
    with threadpool_limits(1, "blas"):
        models = [
            AlternatingLeastSquares(options.factors, iterations=15, num_threads=1),
            BayesianPersonalizedRanking(options.factors, iterations=60, num_threads=1),
            CosineRecommender(50, num_threads=1),
            TFIDFRecommender(50, num_threads=1),
            BM25Recommender(50, num_threads=1),
            CosineRecommender(20, num_threads=1),
        ]
        for model in models:
            model.fit(past, show_progress=False)
            model.recommend(cut.users, past[cut.users], N=options.top_k)


def print_features(runs: list[dict[str, float]]) -> None:
    print("| events | users | CPU s | wall s | events a CPU-second | peak MiB |")
    print("|---|---|---|---|---|---|")
    cpu = median(run["cpu_s"] for run in runs)
    wall, peak = (median(run[name] for run in runs) for name in ("wall_s", "peak_mib"))
    events = runs[0]["events"]
    print(
        f"| {events:,.0f} | {runs[0]['users']:,.0f} | {cpu:.1f} | {wall:.1f} "
        f"| {events / cpu:,.0f} | {peak:,.0f} |\n",
        flush=True,
    )


def print_overhead(name: str, pairs: list[tuple[dict[str, float], dict[str, float]]]) -> None:
    ours, bare = (median(pair[at]["cpu_s"] for pair in pairs) for at in (0, 1))
    ratio = median(mine["cpu_s"] / other["cpu_s"] for mine, other in pairs)
    peak = median(mine["peak_mib"] for mine, _ in pairs)
    print(f"| {name} | {ours:.2f} | {bare:.2f} | {ratio - 1:+.1%} | {peak:,.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--features-only", action="store_true")
    parser.add_argument("--part")
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(measure_part(asked.part, asked.workspace)))
        return
    with ExitStack() as stack:
        workspace = asked.workspace
        if workspace is None:
            workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            simulate(workspace, asked.events)
        print(f"{os.cpu_count()} cores, medians of {asked.runs}\n")
        print_features([run_part("features", workspace) for _ in range(asked.runs)])
        if asked.features_only:
            return
        print("| training | CPU s | bare calls | overhead | peak MiB |\n|---|---|---|---|---|")
        for name in ("traits", "recommenders"):
            pairs = [
                (run_part(name, workspace), run_part(f"{name}-bare", workspace))
                for _ in range(asked.runs)
            ]
            print_overhead(name, pairs)


if __name__ == "__main__":
    main()
