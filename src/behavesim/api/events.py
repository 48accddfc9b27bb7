"""The events of a workspace: calls that make, read and export tables."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from behavesim.api import claims
from behavesim.api.calls import Calls, Day, PathLike, as_days, as_path

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from behavesim.api.frames import Truth
    from behavesim.core.progress import Progress
    from behavesim.export.export import ExportResult
    from behavesim.export.following import FollowResult
    from behavesim.export.source import ExportPlan
    from behavesim.materialize.result import MaterializeResult
    from behavesim.warehouse.query import QueryResult


class EventCalls(Calls):
    """Make daily tables, read them as frames or by SQL, and export them."""

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
        from behavesim.materialize.materialize import read_now, run_materialize

        return self._caller.call(
            lambda settings, paths, progress: run_materialize(
                settings,
                paths,
                now=read_now(now, settings.time_zone, dt.datetime.now(dt.UTC))
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
            lambda _settings, paths, _: scan_events(paths.warehouse, *as_days(since, until)),
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
            lambda _settings, paths, _: read_sessions(paths.warehouse, *as_days(since, until)),
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

        return Truth(self._caller.paths.truth)

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
