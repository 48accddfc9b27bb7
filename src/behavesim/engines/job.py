"""The job of both engines: the built shop, the devices, the seed and the time."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from behavesim.core.clock import LocalClock
from behavesim.core.site_catalog import BUILD_AGAIN, SITE, SITE_CATALOG, read_site_catalog
from behavesim.errors import WorldError
from behavesim.files.file_manifest import check_files
from behavesim.files.json_file import convert, decode_json, is_there, read_text
from behavesim.site_templates import SiteTemplates, find_templates

HOME_PAGE = "index.html"
NO_HOLIDAYS: Mapping[str, Any] = {"dates": [], "free_day": 6}
_EPOCH = date(1970, 1, 1)
_DAY_S = 86_400
# Maximum of `simulate.warmup`, the days before the first one.
_LONGEST_WARMUP = timedelta(days=3660)
_BUILD_HINT = "Run `behavesim build-site`."
_SITE_CONFIG = re.compile(r'<script type="application/json" id="site-config">(.*?)</script>', re.S)


class _SiteAnalytics(msgspec.Struct):
    mode: str
    measurement_id: str
    collect_url: str
    page_origin: str


class _SiteConfig(msgspec.Struct):
    base_path: str
    analytics: _SiteAnalytics
    simulator: bool
    consent_banner: bool


@dataclass(frozen=True, slots=True)
class SimulationJob:
    """All inputs of a simulation except people. Two runs of one job give the same visits."""

    catalog: Mapping[str, Any]
    config: Mapping[str, Any]
    devices: Mapping[str, Any]
    seed: int
    starts_at_ms: int
    """Visits that begin before this moment belong to the warm-up; 0 at pace real."""
    ends_at_ms: int
    """No further visit begins at or after this moment."""
    time_zone: str
    """The property's time zone, an IANA name."""
    utc_offsets: list[tuple[int, int]]
    """Offsets of the time zone, in ms, with the moment from which each applies, in epoch ms."""
    clocks: Mapping[str, LocalClock] = field(default_factory=dict)
    """By which clock the people of each region live; those of others live by the property's."""
    calendars: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Of each region in ``clocks``: ``utc_offsets`` as above, and ``holidays``, their ``dates`` as
    days since 1970-01-01 and the ``free_day`` (0 = Monday) as which they count."""
    pace: str = "fast"
    visits: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Written fields of each visit, by person; people who are not in it decide by themselves."""
    verifies: bool = False
    """Whether pages in a browser compare what they show with what the direct engine shows."""
    templates: SiteTemplates = field(default_factory=find_templates)
    """Templates whose scripts the direct engine runs."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that an engine's JavaScript reads."""
        return {
            "catalog": self.catalog,
            "config": self.config,
            "devices": self.devices,
            "seed": self.seed,
            "starts_at_ms": self.starts_at_ms,
            "ends_at_ms": self.ends_at_ms,
            "utc_offsets": self.utc_offsets,
            "holidays": NO_HOLIDAYS,
            "calendars": self.calendars,
            "visits": {str(person): visits for person, visits in self.visits.items()},
        }

    def calendar_of(self, region: str) -> Mapping[str, Any]:
        """Return offsets and holidays of the people of a region."""
        own = {"utc_offsets": self.utc_offsets, "holidays": NO_HOLIDAYS}
        return self.calendars.get(region, own)

    def zone_of(self, region: str) -> str:
        """Return the time zone of the people of a region."""
        return self.clocks[region].time_zone if region in self.clocks else self.time_zone


def make_job(
    catalog: Mapping[str, Any],
    config: Mapping[str, Any],
    devices: Mapping[str, Any],
    seed: int,
    start: date,
    days: int,
    time_zone: str,
    pace: str = "fast",
    clocks: Mapping[str, LocalClock] | None = None,
) -> SimulationJob:
    """Return the job of a shop with this ``catalog.json`` and ``#site-config``."""
    zone = ZoneInfo(time_zone)
    first = datetime.combine(start, time(), zone)
    end = datetime.combine(start + timedelta(days=days), time(), zone)
    clocks = clocks or {}
    names = {time_zone, *(clock.time_zone for clock in clocks.values())}
    offsets = {name: _list_offsets(first - _LONGEST_WARMUP, end, ZoneInfo(name)) for name in names}
    return SimulationJob(
        catalog=catalog,
        config=config,
        devices=devices,
        seed=seed,
        starts_at_ms=0 if pace == "real" else _to_ms(first),
        ends_at_ms=_to_ms(end),
        time_zone=time_zone,
        utc_offsets=offsets[time_zone],
        clocks=clocks,
        calendars={
            region: {
                "utc_offsets": offsets[clock.time_zone],
                "holidays": {
                    "dates": sorted((day - _EPOCH).days for day in clock.holidays),
                    "free_day": clock.free_day,
                },
            }
            for region, clock in clocks.items()
        },
        pace=pace,
    )


def _list_offsets(first: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return moments in epoch ms and the zone's offset in ms from each on, searched by UTC day."""

    def offset_s(at_s: int) -> int:
        offset = datetime.fromtimestamp(at_s, zone).utcoffset() or timedelta()
        return int(offset.total_seconds())

    begin, last = int(first.timestamp()), int(end.timestamp())
    found = [(begin, offset_s(begin))]
    for day in range(begin, last, _DAY_S):
        until, now = min(day + _DAY_S, last), found[-1][1]
        if offset_s(until) != now:
            seconds = range(day, until)
            at = day + bisect_left(seconds, True, key=lambda one: offset_s(one) != now)
            found.append((at, offset_s(at)))
    return [(at * 1000, offset * 1000) for at, offset in found]


def _to_ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)


def read_shop(site: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return a built shop's catalog and config; raises WorldError if there is none,
    DataError if it is broken."""
    return read_catalog(site), read_site_config(site)


def read_catalog(site: Path) -> Mapping[str, Any]:
    """Return a built shop's ``catalog.json``; raises WorldError if there is none,
    DataError if it is broken."""
    _require(site / SITE_CATALOG)
    return read_site_catalog(site)


def read_topics(site: Path) -> tuple[str, ...]:
    """Return the topics that a built shop has; raises WorldError if there is none,
    DataError if it is broken."""
    return tuple(topic["id"] for topic in read_catalog(site)["topics"])


def read_site_config(site: Path) -> Mapping[str, Any]:
    """Return the ``#site-config`` of a built shop; raises WorldError if there is none."""
    page = site / HOME_PAGE
    _require(page)
    check_files(site, SITE, BUILD_AGAIN, {HOME_PAGE})
    found = _SITE_CONFIG.search(read_text(page, BUILD_AGAIN))
    if found is None:
        raise WorldError(f"{page}: no site-config, so it is no page of this shop", _BUILD_HINT)
    config = decode_json(found[1].encode(), f"{page}: site-config", BUILD_AGAIN)
    convert(config, _SiteConfig, f"{page}: site-config", BUILD_AGAIN)
    return dict(config)


def _require(path: Path) -> None:
    if not is_there(path):
        raise WorldError(f"{path}: no such file, so there is no shop to visit", _BUILD_HINT)
