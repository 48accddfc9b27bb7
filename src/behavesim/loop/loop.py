"""behavesim loop: simulate, export, train, improve, try, adopt; and the gain in the end."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import msgspec

from behavesim.core.progress import Progress, no_progress
from behavesim.core.result import Result
from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant, load_variant, write_variant
from behavesim.experiment.candidates import CandidateResult, try_candidates
from behavesim.experiment.cohorts import join_cohorts, simulate_cohorts
from behavesim.experiment.combined_variant import combine_variants, contradicts
from behavesim.experiment.paired import PairedComparison, compare
from behavesim.export.export import run_export
from behavesim.files.json_file import convert, encode_sealed, is_there, read_sealed
from behavesim.files.storing import write_whole
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.improvement.improve import run_improve
from behavesim.loop.journal import Round, read_journal, write_journal
from behavesim.settings import Settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.shop_setup import ShopSetup, load_shop_setup
from behavesim.simulation.simulate import run_simulate
from behavesim.training.train import TrainRequest, run_train
from behavesim.workers import open_executor

CONTROLS: Final = ("harmful", "null")
"""Shipped variants that test the judgment: each round tries them too."""
ADOPTED: Final = "adopted"
RESULT: Final = "result.json"
# People of the population from whom rounds and the end take theirs: none is used twice.
_TRIAL_FROM: Final = 1_000_000
_FINAL_FROM: Final = 100_000_000


@dataclass(frozen=True, slots=True, repr=False)
class LoopResult(Result):
    """The rounds, and the end against the beginning on people never used before."""

    rounds: tuple[Round, ...]
    adopted: tuple[str, ...]
    revenue: PairedComparison
    """The adopted shop against the baseline."""
    conversion: PairedComparison
    history: tuple[PairedComparison, ...]
    """The shop after each round against the baseline, on the same fresh people."""
    promised: float
    """What the trials promised together; the rest is the winner's curse, and what adds up badly."""
    final_people: int
    seconds: float
    variant: str
    """The adopted shop, to be built."""


class _Counted(msgspec.Struct):
    """What ``sessions.json`` of a round has."""

    sessions: int


@dataclass(frozen=True, slots=True)
class _Loop:
    settings: Settings
    workspace: WorkspacePaths
    setup: ShopSetup
    executor: Executor
    progress: Progress

    def round_workspace(self, number: int) -> WorkspacePaths:
        return WorkspacePaths(self.workspace.loop / f"round-{number:02d}")

    def adopted_file(self, number: int) -> Path:
        """The file of the shop as it is after a round."""
        return self.round_workspace(number).root / f"{ADOPTED}-{number}.yaml"


def run_loop(
    settings: Settings,
    workspace: WorkspacePaths,
    personas: Path | None = None,
    progress: Progress = no_progress,
) -> LoopResult:
    """Improve the shop by what is learned from its data, round by round; prices stay as they are.

    What was done before an interruption is kept, and the loop goes on from there: rounds are noted
    in ``loop/loop.json``. Raises InputError where that is another loop's.
    """
    started = time.perf_counter()
    setup = load_shop_setup(settings, personas)
    done = read_journal(setup, workspace)
    write_journal(setup, workspace, done)
    with open_executor(settings.simulate.workers, settings.simulate.scheduler) as executor:
        loop = _Loop(settings, workspace, setup, executor, progress)
        rounds = _run_rounds(loop, done, personas)
        shops = [_load_adopted(loop, number) for number in range(len(rounds) + 1)]
        figures = _judge_end(loop, shops)
    final = shops[-1]
    revenue, conversion = figures[-1]
    summary = LoopResult(
        rounds=tuple(rounds),
        adopted=tuple(name for one in rounds for name in one.adopted),
        revenue=revenue,
        conversion=conversion,
        history=tuple(one[0] for one in figures),
        promised=_multiply_promises(rounds),
        final_people=settings.loop.final_people,
        seconds=round(time.perf_counter() - started, 3),
        variant=str(write_variant(workspace.loop, _rename(final))),
    )
    _write_result(workspace, summary)
    return summary


def _rename(loaded: LoadedVariant) -> LoadedVariant:
    variant = loaded.variant.model_copy(update={"name": ADOPTED})
    return LoadedVariant(variant, loaded.path, loaded.files)


def _run_rounds(loop: _Loop, done: list[Round], personas: Path | None) -> list[Round]:
    rounds = list(done)
    while len(rounds) < loop.settings.loop.rounds:
        if rounds and not rounds[-1].adopted:
            break
        number = len(rounds) + 1
        rounds.append(_run_round(loop, number, personas))
        write_journal(loop.setup, loop.workspace, rounds)
    return rounds


def _run_round(loop: _Loop, number: int, personas: Path | None) -> Round:
    workspace = loop.round_workspace(number)
    before = _load_adopted(loop, number - 1)
    sessions, from_models = _learn(loop, number, before, personas)
    candidates = {
        path.stem: load_variant(str(path)) for path in sorted(workspace.variants.glob("*.yaml"))
    }
    candidates |= {name: load_variant(name) for name in CONTROLS}
    tried = {
        name: combine_variants(f"{ADOPTED}-{number}", before, candidate)
        for name, candidate in candidates.items()
    }
    asked = loop.settings.loop
    trials = try_candidates(
        loop.setup,
        loop.executor,
        before,
        tried,
        asked.people,
        _TRIAL_FROM * number,
        asked.false_discovery_rate,
        loop.progress,
        f"loop: round {number}, trying {len(tried)}",
    )
    after, adopted = _adopt(number, before, candidates, trials)
    write_variant(workspace.root, after)
    return Round(
        number,
        sessions,
        tuple(sorted(trials, key=lambda trial: (trial.p_value, trial.name))),
        adopted,
        tuple(name for name in adopted if name in from_models),
    )


def _learn(
    loop: _Loop, number: int, before: LoadedVariant, personas: Path | None
) -> tuple[int, set[str]]:
    """Simulate the shop as it is, export, train and improve; what is there already stays."""
    workspace, progress = loop.round_workspace(number), loop.progress
    settings = _settings_of_round(loop, number)
    counted = workspace.root / "sessions.json"
    if not is_there(counted):
        run_build_site(settings, workspace, progress=progress)
        simulated = run_simulate(settings, workspace, personas, progress)
        run_export(settings, workspace, progress=progress)
        write_whole(counted, encode_sealed({"sessions": simulated.sessions}))
    run_train(settings, workspace, TrainRequest(with_traits=False), progress=progress)
    found = run_improve(workspace, progress)
    again = f"remove {workspace.root}, and run behavesim loop again"
    stored = convert(read_sealed(counted, ("sessions",), again), _Counted, counted, again)
    return stored.sessions, {insight.name for insight in found.insights if insight.from_models}


def _settings_of_round(loop: _Loop, number: int) -> Settings:
    settings = loop.settings
    file = loop.adopted_file(number - 1)
    variant = str(file) if number > 1 else BASELINE.name
    simulate = settings.simulate.model_copy(
        update={"engine": "direct", "sessions": settings.loop.sessions, "people": None}
    )
    site = settings.site.model_copy(update={"variant": variant})
    return settings.model_copy(update={"simulate": simulate, "site": site})


def _adopt(
    number: int,
    before: LoadedVariant,
    candidates: Mapping[str, LoadedVariant],
    trials: Sequence[CandidateResult],
) -> tuple[LoadedVariant, tuple[str, ...]]:
    """Put what is believed onto the shop, the best first; of two that contradict, only the best."""
    after = LoadedVariant(
        before.variant.model_copy(update={"name": f"{ADOPTED}-{number}"}), None, before.files
    )
    taken: list[str] = []
    for trial in sorted(trials, key=lambda one: (-one.revenue.delta, one.name)):
        candidate = candidates[trial.name]
        fits = not any(contradicts(candidate, candidates[name]) for name in taken)
        if trial.believed and fits and not candidate.variant.changes_prices:
            after = combine_variants(f"{ADOPTED}-{number}", after, candidate)
            taken.append(trial.name)
    return after, tuple(taken)


def _load_adopted(loop: _Loop, number: int) -> LoadedVariant:
    if number == 0:
        return LoadedVariant(BASELINE)
    return load_variant(str(loop.adopted_file(number)))


def _judge_end(
    loop: _Loop, shops: Sequence[LoadedVariant]
) -> list[tuple[PairedComparison, PairedComparison]]:
    """Compare the shop after each round with the baseline, all by the same fresh people."""
    asked, people = loop.settings.experiment, loop.settings.loop.final_people
    jobs = [loop.setup.make_job(shop) for shop in shops]
    outcomes = simulate_cohorts(
        loop.executor,
        loop.setup,
        jobs,
        people,
        _FINAL_FROM,
        loop.progress,
        "loop: fresh people",
    )
    control, *treatments = join_cohorts(outcomes).outcomes
    figures = []
    for treatment in treatments:
        revenue, conversion, *_ = compare(
            control,
            treatment,
            resamples=asked.resamples,
            level=asked.level,
            seed=loop.settings.seed,
        )
        figures.append((revenue, conversion))
    return figures


def _multiply_promises(rounds: Sequence[Round]) -> float:
    promised = 1.0
    for one in rounds:
        for trial in one.trials:
            if trial.name in one.adopted:
                promised *= 1 + (trial.revenue.relative_delta or 0.0)
    return promised - 1


def _write_result(workspace: WorkspacePaths, summary: LoopResult) -> None:
    """Write what the end was judged by, beside the rounds; a report draws it."""
    record = {
        "history": [asdict(one) for one in summary.history],
        "conversion": asdict(summary.conversion),
        "promised": summary.promised,
        "final_people": summary.final_people,
    }
    write_whole(workspace.loop / RESULT, encode_sealed(record))
