"""A workspace: one directory, and every use case as a call on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from behavesim.api.calls import Caller, PathLike, as_path
from behavesim.api.checks import CheckCalls
from behavesim.api.events import EventCalls
from behavesim.api.google import Google
from behavesim.api.hits import HitLog
from behavesim.api.models import ModelCalls
from behavesim.api.personas import Personas
from behavesim.api.simulation import ShopCalls

if TYPE_CHECKING:
    from behavesim.core.progress import Progress
    from behavesim.files.workspace_paths import WorkspacePaths
    from behavesim.settings import Settings


class Workspace(ShopCalls, EventCalls, ModelCalls, CheckCalls):
    """A directory in which calls hand each other their results: ``site/``, ``hits/``,
    ``warehouse/``, ``truth/``, ``export/``, ``models/``, ``report/`` and others.

    Settings come from the defaults, ``config`` (a YAML file), ``BEHAVESIM_*`` variables, and
    ``settings`` (keywords, nested by group as in the YAML file), the later over the earlier;
    arguments of a call are over all of them. ``progress`` True draws bars on stderr or in a
    notebook; a callable is called with what a bar would show (`behavesim.core.progress.Progress`).
    Nothing is global and nothing is created until something is called.

    Every call raises `behavesim.errors.InputError` for settings or arguments that are not allowed,
    and `behavesim.errors.WorldError` where another process is at work in the same part of the
    directory. A method's own errors are named with it.

    >>> import behavesim as bs
    >>> ws = bs.Workspace("out", seed=7, simulate={"engine": "direct"})
    >>> ws.settings.seed, ws.settings.simulate.engine
    (7, 'direct')
    """

    def __init__(
        self,
        directory: PathLike = "behavesim-out",
        *,
        config: PathLike | None = None,
        progress: "bool | Progress" = False,
        **settings: Any,
    ) -> None:
        super().__init__(Caller(Path(directory), as_path(config), settings, progress))
        self.hits = HitLog(self._caller)
        """The hit log: ``check()`` and ``compact()``."""
        self.personas = Personas(self._caller)
        """Persona files: ``check()`` and ``schema()``."""
        self.google = Google(self._caller)
        """A user's own Google accounts: ``gtm()``, ``provision()``, ``publish()``, ``verify()``."""

    def __repr__(self) -> str:
        return f"Workspace({str(self.paths.root)!r})"

    @property
    def paths(self) -> "WorkspacePaths":
        """Where everything lies: ``paths.site``, ``paths.export``, ``paths.models`` and others.

        Returns:
            Paths below the directory. Asking for one creates nothing.

        >>> ws.paths.export.name
        'export'
        """
        return self._caller.paths

    @property
    def settings(self) -> "Settings":
        """All settings that a call without arguments uses, checked.

        Returns:
            The settings by group; they cannot be changed.

        Raises:
            InputError: A file, variable or keyword holds a value that is not allowed; it is named.

        >>> ws.settings.simulate.engine
        'direct'
        """
        return self._caller.load_settings()

<<<<<<< HEAD
=======
    # The shop and its visitors.

    def build_site(
        self,
        *,
        out: PathLike | None = None,
        variant: str | None = None,
        analytics: Literal["local", "gtag", "gtm", "none"] | None = None,
        measurement_id: str | None = None,
        container_id: str | None = None,
        simulator: bool | None = None,
    ) -> "BuildResult":
        """Build the shop into ``out`` (``site/``): static pages that any host can serve.

        ``variant`` is a change of the shop, by its name or file; ``simulator`` False leaves
        ``window.simulateUser`` out. Raises InputError for a catalog or template with a fault.
        """
        from behavesim.shop.build_site import run_build_site

        place = _path(out)
        return self._caller.call(
            lambda settings, paths, progress: run_build_site(
                settings, paths, out=place, progress=progress
            ),
            claims.claim_site(place),
            {
                "analytics.mode": analytics,
                "analytics.measurement_id": measurement_id,
                "analytics.container_id": container_id,
                "site.variant": variant,
                "site.simulator": simulator,
            },
        )

    def serve(
        self,
        *,
        collect: bool = True,
        on_ready: Callable[[str], None] = lambda url: None,
        say: Callable[[str], None] = lambda line: None,
    ) -> "ServeResult":
        """Serve the built shop on loopback and collect hits, until interrupted.

        ``on_ready`` is called with the shop's address once it can be visited, ``say`` with a line
        for whatever is refused for the first time. Settings: ``collect``.
        """
        from behavesim.collector.serve import run_serve

        return self._caller.call(
            lambda settings, paths, _: run_serve(
                settings, paths, collect=collect, on_ready=on_ready, say=say
            ),
            claims.claim_hits(collect=collect),
        )

    def simulate(
        self,
        *,
        engine: Literal["browser", "direct"] | None = None,
        people: int | None = None,
        sessions: int | None = None,
        start: Day | None = None,
        days: int | None = None,
        warmup: int | None = None,
        workers: int | None = None,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
        progress: "bool | Progress | None" = None,
    ) -> "SimulationResult":
        """Send people through the shop; it is built where there is none.

        ``people`` are the first so many of the population, or as many as ``sessions`` take, from
        ``start`` on for ``days`` days after ``warmup`` days that do not count. ``personas`` is a
        directory of persona files. Writes ``hits/``, ``warehouse/`` and ``truth/``. ``confirm`` is
        asked before visits count in a property of Google's. Look at ``failures`` of the result:
        visits that could not be carried out.
        """
        from behavesim.engines.google_property import nobody_confirms
        from behavesim.simulation.simulate import run_simulate

        place = _path(personas)
        return self._caller.call(
            lambda settings, paths, report: run_simulate(
                settings,
                paths,
                personas=place,
                progress=report,
                confirm=confirm or nobody_confirms,
            ),
            claims.claim_simulation,
            {
                "simulate.engine": engine,
                "simulate.people": people,
                "simulate.sessions": sessions,
                "simulate.start": start,
                "simulate.days": days,
                "simulate.warmup": warmup,
                "simulate.workers": workers,
            },
            progress,
        )

    def simulate_visits(
        self,
        file: PathLike,
        *,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
    ) -> "WrittenVisitsResult":
        """Carry out the visits that a YAML file describes, and no others.

        Raises InputError for a file with a fault, with its line.
        """
        from behavesim.engines.google_property import nobody_confirms
        from behavesim.simulation.written_visits import run_written_visits

        return self._caller.call(
            lambda settings, paths, progress: run_written_visits(
                settings,
                paths,
                Path(file),
                personas=_path(personas),
                progress=progress,
                confirm=confirm or nobody_confirms,
            ),
            claims.claim_simulation,
        )

    def explain(
        self,
        person: int,
        visit: int = 0,
        *,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
    ) -> "ExplainResult":
        """One visit of one person again, with the reason of each step; nothing is written.

        Raises InputError where the person makes fewer visits.
        """
        from behavesim.engines.google_property import nobody_confirms
        from behavesim.simulation.explain import run_explain

        return self._caller.call(
            lambda settings, paths, progress: run_explain(
                settings,
                paths,
                person,
                visit,
                personas=_path(personas),
                progress=progress,
                confirm=confirm or nobody_confirms,
            ),
            claims.always("simulate --person"),
        )

    def parity(
        self,
        *,
        visits: int = 20,
        seeds: int = 1,
        random: int = 0,
        journal: PathLike | None = None,
        out: PathLike | None = None,
        personas: PathLike | None = None,
    ) -> "ParityResult":
        """Compare the two engines hit by hit on ``visits`` chosen visits of each of ``seeds``
        seeds, and on ``random`` visits drawn at random.

        ``journal`` is a file that keeps what is done, to go on from; ``out`` a directory for both
        engines' hits. The result's ``passed`` says whether nothing differed.
        """
        from behavesim.parity.parity import run_parity

        return self._caller.call(
            lambda settings, paths, progress: run_parity(
                settings,
                paths,
                personas=_path(personas),
                visits=visits,
                seeds=seeds,
                random=random,
                out=_path(out),
                journal=_path(journal),
                progress=progress,
            ),
            claims.always("parity"),
        )

    def demo(self) -> "DemoResult":
        """Shop, people, events, CSV and models in one call. Settings: ``demo``."""
        from behavesim.demo.demo import run_demo

        return self._caller.call(
            lambda settings, paths, progress: run_demo(settings, paths, progress=progress),
            claims.always("demo"),
        )

    # Events.

    def materialize(
        self, *, now: dt.datetime | str | None = None, rebuild: bool = False
    ) -> "MaterializeResult":
        """The hit log to daily tables; ``simulate`` does so at its end.

        ``now`` leaves out what came later and makes that day's table an intraday one (a string is
        ``YYYY-MM-DD HH:MM`` in the property's time zone, or ``clock``); ``rebuild`` takes what a
        damaged log still has. Look at ``damaged`` and ``kept`` of the result.
        """
        from behavesim.materialize.command import read_present, run_materialize

        return self._caller.call(
            lambda settings, paths, progress: run_materialize(
                settings,
                paths,
                now=read_present(now, settings.time_zone, dt.datetime.now(dt.UTC))
                if isinstance(now, str)
                else now,
                rebuild=rebuild,
                progress=progress,
            ),
            claims.always("materialize"),
        )

    def events(self, since: Day | None = None, until: Day | None = None) -> "pl.LazyFrame":
        """The events of these days, both inclusive, in the schema of GA4's BigQuery export.

        Raises NotEnoughDataError where there is no table, DataError for a damaged one.
        """
        from behavesim.api.frames import scan_events

        return self._caller.call(
            lambda _settings, paths, _: scan_events(paths.warehouse, _day(since), _day(until)),
            claims.always("query"),
        )

    def sessions(self, since: Day | None = None, until: Day | None = None) -> "pl.LazyFrame":
        """One row a session; the columns are those of `behavesim.api.frames.find_sessions`."""
        from behavesim.api.frames import find_sessions

        return find_sessions(self.events(since, until))

    def items(self, since: Day | None = None, until: Day | None = None) -> "pl.LazyFrame":
        """One row an item of an event; see `behavesim.api.frames.find_items`."""
        from behavesim.api.frames import find_items

        return find_items(self.events(since, until))

    @property
    def truth(self) -> "Truth":
        """The answer key: ``people()``, ``identities()``, ``visits()``."""
        from behavesim.api.frames import Truth

        return Truth(self.paths.truth)

    def query(self, sql: str) -> "pa.Table":
        """All rows of one SELECT in BigQuery's SQL over the warehouse, as an Arrow table.

        Raises InputError for what is no query or names what is not there, NotEnoughDataError for
        an empty warehouse, WorldError for one that takes too long or too much memory
        (``query.timeout_s``, ``query.memory_mb``).
        """
        from behavesim.warehouse.query import query_table

        return self._caller.call(
            lambda settings, paths, _: query_table(settings, paths, sql, dt.datetime.now(dt.UTC)),
            claims.always("query"),
        )

    def query_rows(
        self, sql: str, *, csv: PathLike | None = None, parquet: PathLike | None = None
    ) -> "QueryResult":
        """The first rows of a query (``query.limit``), or all of them into a file."""
        from behavesim.warehouse.query import run_query

        return self._caller.call(
            lambda settings, paths, _: run_query(
                settings,
                paths,
                sql,
                now=dt.datetime.now(dt.UTC),
                csv=_path(csv),
                parquet=_path(parquet),
            ),
            claims.always("query"),
        )

    def export(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        source: str | None = None,
        out: PathLike | None = None,
        where: str | None = None,
        format: Literal["csv", "parquet"] | None = None,
        query: str | None = None,
        full: bool = False,
        progress: "bool | Progress | None" = None,
    ) -> "ExportResult":
        """Events of these days to flat files by date, with a manifest.

        ``source`` is a directory of tables or ``bigquery://project.dataset`` (``warehouse/``),
        ``out`` a directory or an address that fsspec knows (``export/``), ``where`` a condition in
        SQL, ``query`` a SELECT whose rows are exported instead. Days that did not change are left
        alone unless ``full``.
        """
        from behavesim.export.export import run_export

        return self._caller.call(
            lambda settings, paths, report: run_export(
                settings, paths, out=out, query=query, full=full, progress=report
            ),
            claims.claim_export(None if out is None else str(out)),
            {
                "export.since": since,
                "export.until": until,
                "export.source": source,
                "export.where": where,
                "export.format": format,
            },
            progress,
        )

    def plan_export(self, *, query: str | None = None) -> "ExportPlan":
        """What an export would read, and what Google would ask for it; no row is read."""
        from behavesim.export.source import plan_export

        return self._caller.call(
            lambda settings, paths, _: plan_export(settings, paths, query=query),
            claims.claim_export(None, dry_run=True),
        )

    def follow_export(
        self,
        *,
        out: PathLike | None = None,
        full: bool = False,
        say: Callable[[str], None] = lambda line: None,
    ) -> "FollowResult":
        """An export that goes on with what is new or changed, until interrupted."""
        from behavesim.export.following import run_follow

        return self._caller.call(
            lambda settings, paths, progress: run_follow(
                settings, paths, out=out, full=full, progress=progress, say=say
            ),
            claims.claim_export(None if out is None else str(out), follow=True),
        )

    # Models and experiments.

    def features(self) -> "pl.DataFrame":
        """What models see of each user of ``export/``: ``user_pseudo_id``, sorted, and a number
        for each feature (docs/features.md), null where there is none.

        Raises NotEnoughDataError where no event has a user, DataError for an export with a fault.
        """
        from behavesim.api.frames import make_feature_frame

        return self._caller.call(
            lambda settings, paths, _: make_feature_frame(paths.export, settings.time_zone),
            claims.always("features"),
        )

    def train(
        self,
        *,
        traits: bool = True,
        time_budget_s: float | None = None,
        learning_curve: bool = False,
        personas: PathLike | None = None,
    ) -> "TrainingResult":
        """Models of traits, of interest in items, and recommenders, from ``export/``; judged by
        the answer key on people nobody learned from, beside baselines.

        ``traits`` False trains the recommenders alone, which need no answer key. ``time_budget_s``
        is how long to look for better recommenders. ``learning_curve`` measures ceilings by a
        larger simulation. Raises NotEnoughDataError for too few people.
        """
        from behavesim.training.train import TrainRequest, run_train

        request = TrainRequest(traits, time_budget_s, learning_curve, _path(personas))
        return self._caller.call(
            lambda settings, paths, progress: run_train(
                settings, paths, request, progress=progress
            ),
            claims.always("train"),
        )

    def predict(
        self, *, source: PathLike | None = None, out: PathLike | None = None
    ) -> "PredictionResult":
        """Trained models on the export in ``source`` (``export/``): who each visitor may be and
        what they may like, into ``out`` (``predictions.parquet``)."""
        from behavesim.training.predict import run_predict

        return self._caller.call(
            lambda settings, paths, progress: run_predict(
                settings, paths, source=_path(source), out=_path(out), progress=progress
            ),
            claims.claim_predictions(_path(source), _path(out)),
        )

    def report(self) -> "ReportResult":
        """All that was measured and learned as one page, ``report/index.html``."""
        from behavesim.report.report import run_report

        return self._caller.call(
            lambda _settings, paths, progress: run_report(paths, progress),
            claims.always("report"),
        )

    def improve(self) -> "ImprovementResult":
        """What is wrong with the shop, by its data and models, and a variant to try for each."""
        from behavesim.improvement.improve import run_improve

        return self._caller.call(
            lambda _settings, paths, progress: run_improve(paths, progress),
            claims.always("improve"),
        )

    def experiment(
        self,
        treatment: str,
        control: str = "baseline",
        *,
        people: int | None = None,
        attribute: bool = False,
        personas: PathLike | None = None,
    ) -> "ExperimentResult":
        """The same people, with the same random numbers, in two shops: the relative difference in
        revenue and conversion with confidence intervals.

        ``treatment`` and ``control`` are variants by name or file. ``attribute`` shares the effect
        out over the bundled changes (Shapley values). Settings: ``experiment``. Raises
        NotEnoughDataError where nobody buys.
        """
        from behavesim.experiment.experiment import run_experiment

        return self._caller.call(
            lambda settings, paths, progress: run_experiment(
                settings,
                paths,
                control,
                treatment,
                _path(personas),
                attribute=attribute,
                progress=progress,
            ),
            claims.claim_experiment(control, treatment),
            {"experiment.people": people},
        )

    def power(
        self, treatment: str, control: str = "baseline", *, personas: PathLike | None = None
    ) -> "PowerResult":
        """What so many people (``experiment.people``) can show, told by a pilot."""
        from behavesim.experiment.power import run_power

        return self._caller.call(
            lambda settings, _paths, progress: run_power(
                settings, control, treatment, _path(personas), progress
            )
        )

    def film(
        self,
        treatment: str,
        person: int,
        control: str = "baseline",
        *,
        personas: PathLike | None = None,
    ) -> "FilmResult":
        """Where one person's visits in two shops differ, as one page of pictures."""
        from behavesim.experiment.film import run_film

        return self._caller.call(
            lambda settings, paths, progress: run_film(
                settings, paths, control, treatment, person, _path(personas), progress
            ),
            claims.claim_experiment(control, treatment),
        )

    def loop(self, *, rounds: int | None = None, personas: PathLike | None = None) -> "LoopResult":
        """Simulate, learn, change the shop and keep what helps, round after round; then judge the
        last shop by people nobody learned from. Settings: ``loop``."""
        from behavesim.loop.loop import run_loop

        return self._caller.call(
            lambda settings, paths, progress: run_loop(settings, paths, _path(personas), progress),
            claims.always("loop"),
            {"loop.rounds": rounds},
        )

    # Is it right?

    def audit(
        self,
        *,
        visits: int = 20,
        personas: PathLike | None = None,
        engine: Literal["browser", "direct"] | None = None,
    ) -> "AuditResult":
        """Visits until every event and page is reached, judged by GA4's rules; ``ok`` of the result
        says whether none is broken."""
        from behavesim.audit.audit import run_audit

        return self._caller.call(
            lambda settings, paths, progress: run_audit(
                settings, paths, personas=_path(personas), visits=visits, progress=progress
            ),
            claims.always("audit"),
            {"simulate.engine": engine},
        )

    def audit_url(self, url: str, *, pages: int = 10, send_hits: bool = False) -> "AuditResult":
        """The pages of any shop, judged by what they push and send; ``send_hits`` lets hits go."""
        from behavesim.audit.audit_url import run_audit_url

        return self._caller.call(
            lambda settings, paths, progress: run_audit_url(
                settings, paths, url, pages=pages, send_hits=send_hits, progress=progress
            )
        )

    def fidelity(
        self, *, warmup_days: int | None = None, compare: PathLike | None = None
    ) -> "FidelityResult":
        """Levels and shapes of the events beside a real shop's; ``ok`` of the result says whether
        all are within their bands. ``compare`` is a directory of other tables to show beside."""
        from behavesim.fidelity.fidelity import run_fidelity

        return self._caller.call(
            lambda settings, paths, progress: run_fidelity(
                settings,
                paths,
                warmup_days=warmup_days,
                compare=_path(compare),
                progress=progress,
            ),
            claims.always("fidelity"),
        )

    def calibrate(
        self, to: PathLike, *, out: PathLike | None = None, personas: PathLike | None = None
    ) -> "CalibrationResult":
        """Personas fitted to the funnel and aggregates of the export in ``to``, written into
        ``out`` (``personas/``). Settings: ``calibrate``."""
        from behavesim.calibration.calibrate import run_calibrate

        return self._caller.call(
            lambda settings, paths, progress: run_calibrate(
                settings, paths, Path(to), _path(personas), _path(out), progress
            ),
            claims.claim_personas(Path(to), _path(out)),
        )

    # This machine.

    def doctor(self) -> "DoctorResult":
        """What this machine has and lacks, with what to do; ``ok`` says whether nothing is
        missing."""
        from behavesim.machine.doctor import run_doctor

        return self._caller.call(run_doctor)

    def install_browser(self, *, if_missing: bool = False) -> "BrowserInstallResult":
        """A headless browser, and libgomp for LightGBM, from the system's packages (Debian and
        Ubuntu, as root). Raises WorldError elsewhere."""
        from behavesim.machine.browser_install import run_browser_install

        return self._caller.call(
            lambda settings, paths, progress: run_browser_install(
                settings, paths, if_missing, progress=progress
            )
        )

>>>>>>> e6f5f413970bcb55997f770fd838b7ad374196bd

def open_workspace(
    directory: Path, config: Path | None, overrides: Mapping[str, Any], progress: "Progress"
) -> Workspace:
    """A workspace whose settings come from a command line, which errors then name."""
    workspace = Workspace(directory, config=config, progress=progress, **overrides)
    workspace._caller.source = "command line"
    return workspace
