"""Decoded hits -> nested Parquet: ``materialize`` by its stages, and what others take for its rows.

``python -m benchmarks.bench_materialize --sessions 100000 --runs 3`` has the direct engine make a
hit log and prints a Markdown table of events per CPU-second, medians of interleaved runs in one
process, all of its threads counted.

*Decoding* reads the log, brings it into the order of days and makes columns of hits. *Decoded hits
-> Parquet* is everything else up to finished files: sessions, users, traffic sources, attribution,
the export's rows, their files. The others get finished rows as JSON lines, the first of them, and
attribute nothing; ``materialize_alternatives.py`` says what they do.
"""

import argparse
import datetime as dt
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.materialize_alternatives import ALTERNATIVES, write_json_lines

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.reader import ReadingPlan, spool_log
from behavesim.hitlog.spool import DayCalendar, DaySpool
from behavesim.materialize.day_tables import DayRecords, DayTables, PropertySettings
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate

OURS = ("decoding", "decoded hits -> Parquet", "both")


@dataclass(slots=True)
class Stages:
    """Events, and CPU-seconds of the two stages."""

    events: int = 0
    decoding: float = 0.0
    tables: float = 0.0

    def rates(self) -> list[float]:
        both = self.decoding + self.tables
        return [self.events / spent for spent in (self.decoding, self.tables, both)]


def make_log(workspace: WorkspacePaths, sessions: int) -> Settings:
    """Let shoppers leave a hit log and its warehouse."""
    settings = load_settings(None, {"simulate": {"engine": "direct", "sessions": sessions}})
    run_build_site(settings, workspace, out=None)
    run_simulate(settings, workspace)
    return settings


def materialize(hits: Path, settings: PropertySettings, folder: Path) -> Stages:
    """Make all tables in the folder, each stage's CPU time for itself."""
    made, calendar = Stages(), DayCalendar(settings.time_zone)
    spool = DaySpool(folder, calendar)
    began = time.process_time()
    references = spool_log(hits, spool, ReadingPlan(calendar)).references
    made.decoding += time.process_time() - began
    with closing(DayTables(settings, folder, references)) as tables:
        for day in spool.days:
            end = calendar.start_ms(day + dt.timedelta(days=1))
            lines = DayRecords(day, spool.read_day(day), (calendar.start_ms(day), end))
            make_day(tables, lines, folder, made)
    return made


def make_day(tables: DayTables, lines: DayRecords, folder: Path, made: Stages) -> None:
    began = time.process_time()
    hits = tables.decode_day(lines)
    hits = replace(hits, batches=list(hits.batches))
    decoded = time.process_time()
    prepared, _ = tables.prepare_day(hits, folder / f"{lines.date}.state")
    made.events += tables.write_events(prepared, folder / f"{lines.date}.parquet")
    made.decoding += decoded - began
    made.tables += time.process_time() - decoded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--alternative-events", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    runs: dict[str, list[float]] = {name: [] for name in (*OURS, *ALTERNATIVES)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        workspace = WorkspacePaths(folder)
        settings = make_log(workspace, given.sessions)
        rows = write_json_lines(
            workspace.warehouse, folder / "rows.jsonl", given.alternative_events
        )
        for _ in range(given.runs):
            with tempfile.TemporaryDirectory(dir=folder) as run:
                made = materialize(workspace.hits, property_of(settings), Path(run))
            for name, rate in zip(OURS, made.rates(), strict=True):
                runs[name].append(rate)
            for name, write in ALTERNATIVES.items():
                began = time.process_time()
                write(folder / "rows.jsonl", folder / "rows.parquet")
                runs[name].append(rows / (time.process_time() - began))
        size = (folder / "rows.jsonl").stat().st_size / rows
    print(f"{made.events:,} events; the others' {rows:,}, {size:,.0f} bytes of JSON each\n")
    print("| what | events per CPU-second |\n|---|---|")
    for name, rates in runs.items():
        print(f"| {name} | {median(rates):,.0f} |")


def property_of(settings: Settings) -> PropertySettings:
    return PropertySettings(settings.time_zone, settings.currency, settings.money.usd_per_unit)


if __name__ == "__main__":
    main()
