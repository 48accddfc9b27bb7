"""A workspace: one directory, and every use case as a call on it."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from behavesim.api import claims
from behavesim.api.calls import Caller, Day, PathLike, as_day, as_path
from behavesim.api.google import Google
from behavesim.api.hits import HitLog
from behavesim.api.personas import Personas

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from behavesim.api.frames import Truth
    from behavesim.api.model_figures import ModelFigures
    from behavesim.audit.audit import AuditResult
    from behavesim.calibration.calibrate import CalibrationResult
    from behavesim.collector.serve import ServeResult
    from behavesim.core.progress import Progress
    from behavesim.demo.demo import DemoResult
    from behavesim.engines.google_property import Confirm
    from behavesim.experiment.experiment import ExperimentResult
    from behavesim.experiment.power import PowerResult
    from behavesim.experiment.visual_comparison import VisualComparisonResult
    from behavesim.export.export import ExportResult
    from behavesim.export.following import FollowResult
    from behavesim.export.source import ExportPlan
    from behavesim.fidelity.fidelity import FidelityResult
    from behavesim.files.workspace_paths import WorkspacePaths
    from behavesim.improvement.improve import ImprovementResult
    from behavesim.loop.loop import LoopResult
    from behavesim.machine.browser_install import BrowserInstallResult
    from behavesim.machine.doctor import DoctorResult
    from behavesim.materialize.command import MaterializeResult
    from behavesim.parity.parity import ParityResult
    from behavesim.report.report import ReportResult
    from behavesim.settings import Settings
    from behavesim.shop.build_site import BuildResult
    from behavesim.simulation.explain import ExplainResult
    from behavesim.simulation.simulate import SimulationResult
    from behavesim.simulation.written_visits import WrittenVisitsResult
    from behavesim.training.predict import PredictionResult
    from behavesim.training.train import TrainingResult
    from behavesim.warehouse.query import QueryResult


class Workspace:
    """A directory in which calls hand each other their results: ``site/``, ``hits/``,
    ``warehouse/``, ``truth/``, ``export/``, ``models/``, ``report/`` and others.

    Settings come from the defaults, ``config`` (a YAML file), ``BEHAVESIM_*`` variables, and
    ``settings`` (keywords, nested by group as in the YAML file), the later over the earlier;
    arguments of a call are over all of them. ``progress`` True draws bars on stderr or in a
    notebook; a callable is told what a bar would show. Nothing is global and nothing is created
    until something is called.

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
        self._caller = Caller(
            Path(directory), None if config is None else Path(config), settings, progress
        )
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
        """Build the shop: static pages that any host can serve.

        Args:
            out: Directory to write, ``site/`` of the workspace unless given. It is replaced whole.
            variant: A change of the shop, by its name in ``configs/variants/`` or by its file.
            analytics: Whose tag sends the pages' hits (setting ``analytics.mode``).
            measurement_id: The web stream's id, ``G-...``.
            container_id: The Tag Manager container's id, ``GTM-...``.
            simulator: False leaves ``window.simulateUser`` out of the pages.

        Returns:
            How many pages, products and bytes, the seconds it took, and the directory.

        Raises:
            InputError: The catalog, the variant or a template has a fault, or ``out`` holds
                something that is not a built shop.

        >>> ws.build_site(out=ws.paths.root / "shop", simulator=False).products
        120
        """
        from behavesim.shop.build_site import run_build_site

        place = as_path(out)
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
        """Serve the built shop on this machine and collect hits, until interrupted.

        Args:
            collect: False serves pages alone; hits are refused.
            on_ready: Called with the shop's address once it can be visited.
            say: Called with one line for each kind of request that is refused for the first time.

        Returns:
            How many requests were accepted and refused, with reasons. Settings: ``collect``.

        Raises:
            InputError: There is no built shop.
            WorldError: The port is in use.

        >>> ws.serve(on_ready=print)  # doctest: +SKIP
        http://127.0.0.1:8080/
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
        """Send people through the shop; it is built first where there is none.

        Args:
            engine: ``browser`` drives a real browser, ``direct`` runs the same JavaScript without
                one.
            people: The first so many people of the population; not together with ``sessions``.
            sessions: As many people as it takes until their visits number this.
            start: First day, a date or ``YYYY-MM-DD``.
            days: How many days.
            warmup: Days before ``start`` that are simulated too, so that not everyone is new.
            workers: Processes that work at once.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: Called with the measurement id before visits count in a property of Google's;
                True lets them. No one confirms unless given.
            progress: In place of the workspace's ``progress``.

        Returns:
            Counts of people, sessions, events, hits and purchases, and the revenue in the shop's
            currency. ``failures`` lists visits that could not be carried out. The hit log, the
            tables and the answer key are in ``hits/``, ``warehouse/`` and ``truth/``.

        Raises:
            InputError: A persona file or the catalog has a fault.
            BrowserError: The browser engine finds no browser.
            DataError: The hit log is damaged.

        >>> ws.simulate(people=5, start="2026-11-01", days=1).people
        5
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.simulate import run_simulate

        place = as_path(personas)
        return self._caller.call(
            lambda settings, paths, report: run_simulate(
                settings,
                paths,
                personas=place,
                progress=report,
                confirm=confirm or never_confirm,
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

        Args:
            file: The visits; ``docs/commands.md`` has the form.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: As in ``simulate``.

        Returns:
            What ``simulate`` returns, and ``visits``, each with the reasons of its steps.

        Raises:
            InputError: The file has a fault; its line is named.

        >>> ws.simulate_visits("visits.yaml").visits[0].why  # doctest: +SKIP
        ('/: looks into kitchen/knives', ...)
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.written_visits import run_written_visits

        return self._caller.call(
            lambda settings, paths, progress: run_written_visits(
                settings,
                paths,
                Path(file),
                personas=as_path(personas),
                progress=progress,
                confirm=confirm or never_confirm,
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
        """Carry out one visit of one person again, with the reason of each step; write nothing.

        Args:
            person: The person's number, from 0.
            visit: Which of their visits, from 0.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: As in ``simulate``.

        Returns:
            The person, the intent, why they left, and ``why``, a line for each step.

        Raises:
            InputError: The person makes fewer visits.

        >>> ws.explain(0).visit
        0
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.explain import run_explain

        return self._caller.call(
            lambda settings, paths, progress: run_explain(
                settings,
                paths,
                person,
                visit,
                personas=as_path(personas),
                progress=progress,
                confirm=confirm or never_confirm,
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
        """Compare the two engines hit by hit. Needs a browser.

        Args:
            visits: Visits that are chosen from each seed so that every event and page is reached.
            seeds: How many seeds, from the workspace's on.
            random: Further visits, drawn at random.
            journal: A file that keeps what is done; a further run goes on from there.
            out: Directory for both engines' hits.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            Counts and differences; ``passed`` says whether everything was reached and nothing
            differs.

        Raises:
            BrowserError: There is no browser.

        >>> ws.parity(visits=20).passed  # doctest: +SKIP
        True
        """
        from behavesim.parity.parity import run_parity

        return self._caller.call(
            lambda settings, paths, progress: run_parity(
                settings,
                paths,
                personas=as_path(personas),
                visits=visits,
                seeds=seeds,
                random=random,
                out=as_path(out),
                journal=as_path(journal),
                progress=progress,
            ),
            claims.always("parity"),
        )

    def demo(self) -> "DemoResult":
        """Build the shop, simulate, export and train in one call. Settings: ``demo``.

        Returns:
            The funnel, the figures of the models, and where each result is.

        Raises:
            BrowserError: There is no browser.

        >>> ws.demo().files["models"]  # doctest: +SKIP
        'behavesim-out/models'
        """
        from behavesim.demo.demo import run_demo

        return self._caller.call(
            lambda settings, paths, progress: run_demo(settings, paths, progress=progress),
            claims.always("demo"),
        )

    # Events.

    def materialize(
        self, *, now: dt.datetime | str | None = None, rebuild: bool = False
    ) -> "MaterializeResult":
        """Turn the hit log into daily tables; ``simulate`` does so at its end.

        Args:
            now: The moment whose tables are wanted: later hits are left out, and its day has an
                intraday table. A string is ``YYYY-MM-DD HH:MM`` in the property's time zone, or
                ``clock`` for the present.
            rebuild: Make all tables again from what a damaged log still has.

        Returns:
            Counts of tables, events and rejected requests. ``damaged`` and ``kept`` name what is
            not whole and the tables that were kept because of that.

        Raises:
            InputError: ``now`` is not a time.
            DataError: The log is of another version.

        >>> ws.materialize().written
        0
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
        """The events of some days in the schema of GA4's BigQuery export.

        Args:
            since: First day, a date or ``YYYY-MM-DD``; the first table's unless given.
            until: Last day, inclusive; the last table's unless given.

        Returns:
            One row an event; it is read when the frame is collected.

        Raises:
            NotEnoughDataError: There is no table in these days.
            DataError: A table is not the one that was written.

        >>> ws.events(since="2026-11-01").select("event_date").collect()["event_date"].min()
        '20261101'
        """
        from behavesim.api.frames import scan_events

        return self._caller.call(
            lambda _settings, paths, _: scan_events(paths.warehouse, as_day(since), as_day(until)),
            claims.always("query"),
        )

    def sessions(self, since: Day | None = None, until: Day | None = None) -> "pl.LazyFrame":
        """The sessions of some days, of users who accepted cookies, in order of user and start.

        Args:
            since: First day, a date or ``YYYY-MM-DD``; the first table's unless given.
            until: Last day, inclusive; the last table's unless given.

        Returns:
            One row a session. Columns: ``user_pseudo_id``, ``ga_session_id``, ``start`` and ``end``
            (UTC, of the first and the last event), ``events``, ``page_views``, ``engaged``,
            ``engagement_ms`` (milliseconds), ``source``, ``medium``, ``campaign`` (last click),
            ``device``, ``country``, ``transactions``, ``revenue`` (of purchases, in the property's
            currency).

        Raises:
            NotEnoughDataError: There is no table in these days.
            DataError: A table is not the one that was written, or lacks a column.

        >>> ws.sessions().filter(pl.col("engaged")).select("device", "page_views").collect().columns
        ['device', 'page_views']
        """
        from behavesim.api.frames import read_sessions

        return self._caller.call(
            lambda _settings, paths, _: read_sessions(
                paths.warehouse, as_day(since), as_day(until)
            ),
            claims.always("query"),
        )

    def items(self, since: Day | None = None, until: Day | None = None) -> "pl.LazyFrame":
        """The items of the events of some days.

        Args:
            since: First day, a date or ``YYYY-MM-DD``; the first table's unless given.
            until: Last day, inclusive; the last table's unless given.

        Returns:
            One row an item of an event: ``event_date``, ``event_timestamp`` (microseconds),
            ``event_name``, ``user_pseudo_id``, ``ga_session_id``, and all fields of the export's
            ``items`` record.

        Raises:
            NotEnoughDataError: There is no table in these days.
            DataError: A table is not the one that was written.

        >>> viewed = ws.items().filter(pl.col("event_name") == "view_item")
        >>> viewed.select(pl.col("price").min() > 0).collect().item()
        True
        """
        from behavesim.api.frames import find_items

        return find_items(self.events(since, until))

    @property
    def truth(self) -> "Truth":
        """The answer key: ``people()``, ``identities()`` and ``visits()`` as frames.

        Returns:
            A reader of ``truth/``; see `behavesim.Truth`.

        >>> ws.truth.people().height
        60
        """
        from behavesim.api.frames import Truth

        return Truth(self.paths.truth)

    @property
    def models(self) -> "ModelFigures":
        """The figures of trained models: ``traits()``, ``recommenders()`` and others as frames.

        Returns:
            A reader of ``models/``; see `behavesim.ModelFigures`.

        >>> ws.models.recommenders()  # doctest: +SKIP
        """
        from behavesim.api.model_figures import ModelFigures

        return ModelFigures(self.paths.models)

    def query(self, sql: str) -> "pa.Table":
        """All rows of one SELECT in BigQuery's SQL over the warehouse.

        Args:
            sql: The query; tables are ``events_YYYYMMDD`` and ``events_*``.

        Returns:
            An Arrow table; ``pl.from_arrow`` makes a frame of it.

        Raises:
            InputError: It is not a query, or names a table or column that does not exist.
            NotEnoughDataError: The warehouse is empty.
            WorldError: It takes too long or too much memory (``query.timeout_s``,
                ``query.memory_mb``).

        >>> ws.query("SELECT COUNT(DISTINCT event_date) AS days FROM `events_*`").to_pylist()
        [{'days': 3}]
        """
        from behavesim.warehouse.query import query_table

        return self._caller.call(
            lambda settings, paths, _: query_table(settings, paths, sql, dt.datetime.now(dt.UTC)),
            claims.always("query"),
        )

    def query_rows(
        self, sql: str, *, csv: PathLike | None = None, parquet: PathLike | None = None
    ) -> "QueryResult":
        """The first rows of a query (``query.limit``), or all of them into a file.

        Args:
            sql: As in ``query``.
            csv: A file for all rows as CSV.
            parquet: A file for all rows as Parquet; not together with ``csv``.

        Returns:
            Columns and rows in JSON's types; ``has_more`` where there are more than the limit;
            ``written_rows`` where they went into a file.

        Raises:
            InputError: As in ``query``.
            NotEnoughDataError: The warehouse is empty.
            WorldError: As in ``query``.

        >>> ws.query_rows("SELECT 1 + 1 AS two").rows
        ((2,),)
        """
        from behavesim.warehouse.query import run_query

        return self._caller.call(
            lambda settings, paths, _: run_query(
                settings,
                paths,
                sql,
                now=dt.datetime.now(dt.UTC),
                csv=as_path(csv),
                parquet=as_path(parquet),
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
        """Write the events of some days into flat files by date, with a manifest.

        Args:
            since: First day, a date or ``YYYY-MM-DD``.
            until: Last day, inclusive.
            source: A directory of tables, ``warehouse/`` unless given, or
                ``bigquery://project.dataset``.
            out: A directory, ``export/`` unless given, or an address that fsspec knows.
            where: A condition in BigQuery's SQL; only events that meet it are exported.
            format: ``csv`` or ``parquet``.
            query: A SELECT whose rows are exported in place of the tables'.
            full: Write days again that have not changed.
            progress: In place of the workspace's ``progress``.

        Returns:
            Counts of tables, rows, files and bytes, and how many days were written and unchanged.

        Raises:
            InputError: The source, the condition or the target is not allowed.
            NotEnoughDataError: There is no table in these days.
            DataError: A table is damaged.
            WorldError: BigQuery or the target's storage cannot be reached.

        >>> ws.export(until="2026-11-02").written_days
        2
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

    def plan_export(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        source: str | None = None,
        where: str | None = None,
        query: str | None = None,
    ) -> "ExportPlan":
        """What an export would read, and what Google would charge for it; no row is read.

        Args:
            since: As in ``export``.
            until: As in ``export``.
            source: As in ``export``.
            where: As in ``export``.
            query: As in ``export``.

        Returns:
            Tables, rows and bytes, and the price in US dollars where the source is BigQuery.

        Raises:
            InputError: The source or the condition is not allowed.
            NotEnoughDataError: There is no table in these days.
            WorldError: BigQuery cannot be reached.

        >>> len(ws.plan_export(since="2026-11-02").tables)
        2
        """
        from behavesim.export.source import plan_export

        return self._caller.call(
            lambda settings, paths, _: plan_export(settings, paths, query=query),
            claims.claim_export(None, dry_run=True),
            {
                "export.since": since,
                "export.until": until,
                "export.source": source,
                "export.where": where,
            },
        )

    def follow_export(
        self,
        *,
        out: PathLike | None = None,
        full: bool = False,
        say: Callable[[str], None] = lambda line: None,
    ) -> "FollowResult":
        """Export, and go on with what is new or changed, until interrupted. Settings: ``export``.

        Args:
            out: As in ``export``.
            full: Write days again at first that have not changed.
            say: Called with one line for each round that did something or failed.

        Returns:
            Counts of rounds, days and rows.

        Raises:
            InputError: The source or the target is not allowed.

        >>> ws.follow_export(say=print)  # doctest: +SKIP
        """
        from behavesim.export.following import run_follow

        return self._caller.call(
            lambda settings, paths, progress: run_follow(
                settings, paths, out=out, full=full, progress=progress, say=say
            ),
            claims.claim_export(None if out is None else str(out), follow=True),
        )

    # Models and experiments.

    def train(
        self,
        *,
        traits: bool = True,
        time_budget_s: float | None = None,
        learning_curve: bool = False,
        personas: PathLike | None = None,
    ) -> "TrainingResult":
        """Train models of traits, of interest in items, and recommenders on ``export/``.

        They are judged by the answer key on people that they were not trained on, beside baselines.

        Args:
            traits: False trains the recommenders alone, which need no answer key.
            time_budget_s: Seconds to look for better recommenders; none unless given.
            learning_curve: Measure ceilings too, by a larger simulation.
            personas: Persona files of that simulation.

        Returns:
            The figures of each model; ``ws.models`` has them as frames. The models are in
            ``models/``.

        Raises:
            NotEnoughDataError: There are too few people, or no export.
            SchemaError: The export is of another version.

        >>> ws.train(traits=False).recommenders["als"]["ndcg"]  # doctest: +SKIP
        0.21
        """
        from behavesim.training.train import TrainRequest, run_train

        request = TrainRequest(traits, time_budget_s, learning_curve, as_path(personas))
        return self._caller.call(
            lambda settings, paths, progress: run_train(
                settings, paths, request, progress=progress
            ),
            claims.always("train"),
        )

    def predict(
        self, *, source: PathLike | None = None, out: PathLike | None = None
    ) -> "PredictionResult":
        """Apply trained models to an export: what each visitor may be, and what they may like.

        Args:
            source: What ``export`` wrote, of any shop; ``export/`` unless given.
            out: A Parquet file, ``predictions.parquet`` unless given.

        Returns:
            How many users and traits, and the file: one row a ``user_pseudo_id``.

        Raises:
            NotEnoughDataError: There are no models or no export.
            SchemaError: Either is of another version.

        >>> pl.read_parquet(ws.predict().file)  # doctest: +SKIP
        """
        from behavesim.training.predict import run_predict

        return self._caller.call(
            lambda settings, paths, progress: run_predict(
                settings, paths, source=as_path(source), out=as_path(out), progress=progress
            ),
            claims.claim_predictions(as_path(source), as_path(out)),
        )

    def report(self) -> "ReportResult":
        """Write all that was measured and learned as one page, ``report/index.html``.

        Returns:
            The page's path, its sections, and those that no call has made data for yet.

        Raises:
            NotEnoughDataError: There is nothing to show.
            DataError: A file is not the one that was written.

        >>> ws.report().page.endswith("index.html")
        True
        """
        from behavesim.report.report import run_report

        return self._caller.call(
            lambda _settings, paths, progress: run_report(paths, progress),
            claims.always("report"),
        )

    def improve(self) -> "ImprovementResult":
        """Find what is wrong with the shop by its data and models, with a variant to try for each.

        Returns:
            The insights, the most promising first, each with its variant in ``variants/``.

        Raises:
            NotEnoughDataError: There are no models or no export.

        >>> ws.experiment(ws.improve().insights[0].variant)  # doctest: +SKIP
        """
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
        """Compare two shops: the same people with the same random numbers visit both.

        Args:
            treatment: The changed shop, a variant by name or file.
            control: The shop to compare with.
            people: How many people; setting ``experiment.people`` unless given.
            attribute: Share the effect out over the variant's combined changes (Shapley values).
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            The difference in revenue (shop's currency, per visitor) and in conversion with
            confidence intervals, and ``verdict``: ``better``, ``worse`` or ``no effect``. Settings:
            ``experiment``.

        Raises:
            InputError: A variant does not exist or does not fit the catalog.
            NotEnoughDataError: No one buys.

        >>> ws.experiment("planted-good", people=2000).verdict  # doctest: +SKIP
        'better'
        """
        from behavesim.experiment.experiment import run_experiment

        return self._caller.call(
            lambda settings, paths, progress: run_experiment(
                settings,
                paths,
                control,
                treatment,
                as_path(personas),
                attribute=attribute,
                progress=progress,
            ),
            claims.claim_experiment(control, treatment),
            {"experiment.people": people},
        )

    def power(
        self,
        treatment: str,
        control: str = "baseline",
        *,
        people: int | None = None,
        personas: PathLike | None = None,
    ) -> "PowerResult":
        """What so many people (setting ``experiment.people``) can show, estimated by a pilot.

        Args:
            treatment: As in ``experiment``.
            control: As in ``experiment``.
            people: As in ``experiment``.
            personas: As in ``experiment``.

        Returns:
            The smallest difference that such an experiment detects; nothing is written.

        Raises:
            InputError: A variant does not exist or does not fit the catalog.
            NotEnoughDataError: No one buys.

        >>> ws.power("planted-good", people=2000).power  # doctest: +SKIP
        """
        from behavesim.experiment.power import run_power

        return self._caller.call(
            lambda settings, _paths, progress: run_power(
                settings, control, treatment, as_path(personas), progress
            ),
            flags={"experiment.people": people},
        )

    def visual_comparison(
        self,
        treatment: str,
        person: int,
        control: str = "baseline",
        *,
        personas: PathLike | None = None,
    ) -> "VisualComparisonResult":
        """Where one person's visits to two shops diverge, as one page of screenshots.

        Needs a browser.

        Args:
            treatment: As in ``experiment``.
            person: The person's number, from 0.
            control: As in ``experiment``.
            personas: As in ``experiment``.

        Returns:
            The visit and the step at which they diverge, what each does there, and the page.

        Raises:
            InputError: A variant does not exist, or the person makes no visit.
            BrowserError: There is no browser.

        >>> ws.visual_comparison("planted-good", person=12).visit  # doctest: +SKIP
        0
        """
        from behavesim.experiment.visual_comparison import run_visual_comparison

        return self._caller.call(
            lambda settings, paths, progress: run_visual_comparison(
                settings, paths, control, treatment, person, as_path(personas), progress
            ),
            claims.claim_experiment(control, treatment),
        )

    def loop(self, *, rounds: int | None = None, personas: PathLike | None = None) -> "LoopResult":
        """Simulate, learn, change the shop and keep what helps, round after round.

        Args:
            rounds: How many rounds; setting ``loop.rounds`` unless given.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            The rounds, the adopted variants, and the last shop against the first, measured with
            people that no round used. Settings: ``loop``.

        Raises:
            NotEnoughDataError: There are too few people to learn from.

        >>> ws.loop(rounds=2).adopted  # doctest: +SKIP
        ('faster-checkout',)
        """
        from behavesim.loop.loop import run_loop

        return self._caller.call(
            lambda settings, paths, progress: run_loop(
                settings, paths, as_path(personas), progress
            ),
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
        """Make visits until every event and page is reached, and check them against GA4's rules.

        Args:
            visits: How many visits at least.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            engine: ``browser`` or ``direct``, which has no data layer to check.

        Returns:
            Counts by event and page, and ``violations``; ``ok`` where no rule is broken and
            everything was reached.

        Raises:
            BrowserError: The browser engine finds no browser.

        >>> ws.audit(engine="direct").ok  # doctest: +SKIP
        True
        """
        from behavesim.audit.audit import run_audit

        return self._caller.call(
            lambda settings, paths, progress: run_audit(
                settings, paths, personas=as_path(personas), visits=visits, progress=progress
            ),
            claims.always("audit"),
            {"simulate.engine": engine},
        )

    def audit_url(self, url: str, *, pages: int = 10, send_hits: bool = False) -> "AuditResult":
        """Check the pages of any shop by what they push and send. Needs a browser.

        Args:
            url: Where to begin.
            pages: How many pages, 1 to 1000.
            send_hits: Let hits go where they are sent to; they are held back unless given.

        Returns:
            As ``audit``.

        Raises:
            BrowserError: There is no browser, or the page cannot be loaded.

        >>> ws.audit_url("https://shop.example", pages=3).violations  # doctest: +SKIP
        ()
        """
        from behavesim.audit.audit_url import run_audit_url

        return self._caller.call(
            lambda settings, paths, progress: run_audit_url(
                settings, paths, url, pages=pages, send_hits=send_hits, progress=progress
            )
        )

    def fidelity(
        self, *, warmup_days: int | None = None, compare: PathLike | None = None
    ) -> "FidelityResult":
        """Compare levels and shapes of the events with those of a real shop.

        Args:
            warmup_days: First days of the tables that are left out.
            compare: A directory of other tables to show beside.

        Returns:
            A row a figure with its band; ``ok`` where all are within their bands.

        Raises:
            NotEnoughDataError: There are no tables.
            DataError: A table is damaged.

        >>> ws.fidelity(warmup_days=0).sessions > 0
        True
        """
        from behavesim.fidelity.fidelity import run_fidelity

        return self._caller.call(
            lambda settings, paths, progress: run_fidelity(
                settings,
                paths,
                warmup_days=warmup_days,
                compare=as_path(compare),
                progress=progress,
            ),
            claims.always("fidelity"),
        )

    def calibrate(
        self, to: PathLike, *, out: PathLike | None = None, personas: PathLike | None = None
    ) -> "CalibrationResult":
        """Fit personas to the funnel and aggregates of an export, and write them as persona files.

        Args:
            to: What ``export`` wrote, of any shop.
            out: Directory to write, ``personas/`` of the workspace unless given.
            personas: The persona files to begin with, ``./personas`` or the shipped ones unless
                given.

        Returns:
            The export's figures beside the fitted ones, and what could not be fitted. Settings:
            ``calibrate``.

        Raises:
            NotEnoughDataError: The export has too few sessions.

        >>> ws.calibrate(to="my-export").unfitted  # doctest: +SKIP
        ()
        """
        from behavesim.calibration.calibrate import run_calibrate

        return self._caller.call(
            lambda settings, paths, progress: run_calibrate(
                settings, paths, Path(to), as_path(personas), as_path(out), progress
            ),
            claims.claim_personas(Path(to), as_path(out)),
        )

    # This machine.

    def doctor(self) -> "DoctorResult":
        """What this machine has and lacks, with what to do about it. Changes nothing.

        Returns:
            A check each; ``ok`` where nothing that is required is missing.

        >>> ws.doctor().checks[0].name
        'Python'
        """
        from behavesim.machine.doctor import run_doctor

        return self._caller.call(run_doctor)

    def install_browser(self, *, if_missing: bool = False) -> "BrowserInstallResult":
        """Install a headless browser, and libgomp for LightGBM, by the system's package manager.

        Args:
            if_missing: Do nothing where both are there.

        Returns:
            The browser, its version, and the packages that were installed.

        Raises:
            WorldError: The system is not Debian or Ubuntu, the user is not root, or the packages
                cannot be installed.

        >>> ws.install_browser(if_missing=True).installed  # doctest: +SKIP
        ()
        """
        from behavesim.machine.browser_install import run_browser_install

        return self._caller.call(
            lambda settings, paths, progress: run_browser_install(
                settings, paths, if_missing, progress=progress
            )
        )


def open_workspace(
    directory: Path, config: Path | None, overrides: Mapping[str, Any], progress: "Progress"
) -> Workspace:
    """A workspace whose settings come from a command line, which errors then name."""
    workspace = Workspace(directory, config=config, progress=progress, **overrides)
    workspace._caller.source = "command line"
    return workspace
