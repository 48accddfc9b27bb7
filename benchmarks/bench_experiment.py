"""What an experiment costs, and its bootstrap beside SciPy's on the same people.

``python -m benchmarks.bench_experiment --people 50000 --workers 2`` lets so many people live in two
shops by ``behavesim experiment`` (a process of its own, its CPU time with its children's), then
takes everybody's outcomes from its ``people.parquet`` and draws the paired bootstrap: ours gives
five figures, ``scipy.stats.bootstrap`` the one of revenue a visitor, with the same resamples.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from behavesim.experiment.outcomes import OUTCOME_NAMES, Outcomes
from behavesim.experiment.paired import compare

LEVEL = 0.95
BATCH = 50


def run_experiment(workspace: Path, people: int, workers: int, treatment: str) -> dict[str, Any]:
    """The experiment's JSON, with the CPU-seconds of all its processes."""
    command = [
        sys.executable, "-m", "behavesim", "--workspace", str(workspace), "experiment", "--json",
        "--treatment", treatment, "--people", str(people), "--workers", str(workers),
    ]  # fmt: skip
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {**json.loads(made.stdout), "cpu_s": used.ru_utime + used.ru_stime}


def read_outcomes(directory: Path) -> tuple[Outcomes, Outcomes]:
    """Everybody's outcomes in the control and in the treatment."""
    table = pl.read_parquet(directory / "people.parquet")
    control, treatment = (
        Outcomes(*(table[f"{role}_{name}"].to_numpy() for name in OUTCOME_NAMES))
        for role in ("control", "treatment")
    )
    return control, treatment


def resample_ours(control: Outcomes, treatment: Outcomes, resamples: int) -> str:
    """The interval of revenue a visitor, one of the five that are made."""
    figures = compare(control, treatment, resamples=resamples, level=LEVEL, seed=0)
    return f"{figures[0].ci_low:.1f} to {figures[0].ci_high:.1f}"


def resample_scipy(control: Outcomes, treatment: Outcomes, resamples: int) -> str:
    """The same interval alone."""
    found = stats.bootstrap(
        (treatment.revenue - control.revenue,),
        np.mean,
        n_resamples=resamples,
        batch=BATCH,
        confidence_level=LEVEL,
        method="percentile",
        random_state=np.random.default_rng(0),
    ).confidence_interval
    return f"{found.low:.1f} to {found.high:.1f}"


def measure(make: Callable[[], str]) -> tuple[float, float, str]:
    """Wall seconds, CPU-seconds, and what came out."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = make()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--treatment", default="planted-good")
    parser.add_argument("--resamples", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3, help="of the bootstraps")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        result = run_experiment(Path(root), given.people, given.workers, given.treatment)
        outcomes = read_outcomes(Path(result["directory"]))
    print("| experiment | people | wall s | CPU s |\n|---|---|---|---|")
    print(
        f"| {given.treatment} | {result['people']:,} | {result['seconds']:.1f} "
        f"| {result['cpu_s']:.1f} |"
    )
    print("\n| bootstrap | resamples | wall s | CPU s | revenue a visitor |\n|---|---|---|---|---|")
    for name, make in (
        ("behavesim, five figures", resample_ours),
        ("scipy.stats.bootstrap, one figure", resample_scipy),
    ):
        runs = [
            measure(lambda make=make: make(*outcomes, given.resamples)) for _ in range(given.runs)
        ]
        wall, cpu = (median(run[at] for run in runs) for at in (0, 1))
        print(f"| {name} | {given.resamples:,} | {wall:.2f} | {cpu:.2f} | {runs[0][2]} |")


if __name__ == "__main__":
    main()
