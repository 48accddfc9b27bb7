"""An export and an answer key with known interests, to see whether models find them again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.core.export_manifest import (
    FileEntry,
    SourceTable,
    make_manifest,
    write_manifest,
)
from behavesim.export.columns import (
    CSV_SCHEMA,
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    ITEMS_CSV_SCHEMA,
)
from behavesim.export.csv_sink import CsvFile
from behavesim.export.manifest import describe_columns
from behavesim.export.partitions import file_path

TOPICS = ("beauty", "books", "cooking", "home", "sports", "technology")
ITEMS_PER_TOPIC = 12
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
JOBS = ("office-worker", "student", "retired")
START = dt.date(2026, 11, 1)
DAYS = 14
SEOUL_OFFSET_S = 9 * 3600


@dataclass(frozen=True)
class PlantedPeople:
    """Who there is: everything a column a person."""

    interests: np.ndarray
    age: np.ndarray
    gender: np.ndarray
    job: np.ndarray


def draw_people(count: int, seed: int) -> PlantedPeople:
    """Gender moves beauty and technology, age moves books and sports, job moves hours only."""
    random = np.random.default_rng(seed)
    interests = random.beta(0.6, 1.6, (count, len(TOPICS)))
    age, gender = random.integers(0, 6, count), random.integers(0, 2, count)
    interests[:, 0] += 0.5 * (gender == 0)
    interests[:, 5] += 0.5 * (gender == 1)
    interests[:, 1] += 0.12 * age
    interests[:, 4] += 0.12 * (5 - age)
    job = random.integers(0, len(JOBS), count)
    return PlantedPeople(np.clip(interests, 0, 1), age, gender, job)


def write_planted_shop(
    root: Path,
    people_count: int,
    seed: int = 1,
    *,
    sessions: float = 3,
    personas: Sequence[str] = ("somebody",),
) -> None:
    """Write ``export/`` and ``truth/`` below ``root``."""
    people = draw_people(people_count, seed)
    random = np.random.default_rng(seed + 1)
    visits = _draw_visits(people, random, sessions)
    events, items = _draw_events(people, visits, random)
    _write_export(root / "export", events, items)
    write_truth(root / "truth", people, personas)


def write_truth(
    directory: Path, people: PlantedPeople, personas: Sequence[str] = ("somebody",)
) -> None:
    """The answer key; ``personas`` from the youngest to the oldest."""
    count = len(people.age)
    directory.mkdir(parents=True, exist_ok=True)
    columns: dict[str, Any] = {
        "person_id": np.arange(count),
        "persona": [personas[age * len(personas) // len(AGE_BANDS)] for age in people.age],
        "age": 20 + 10 * people.age,
        "age_band": [AGE_BANDS[age] for age in people.age],
        "gender": [("female", "male")[gender] for gender in people.gender],
        "job": [JOBS[job] for job in people.job],
        # By lot: nothing in what people do shows where they live.
        "region": np.random.default_rng(9).choice(["KR-11", "KR-26", "KR-41"], count),
    }
    for place, topic in enumerate(TOPICS):
        columns[f"interest_{topic}"] = people.interests[:, place]
    pq.write_table(pa.table(columns), directory / "people.parquet")
    users = pa.table(
        {"user_pseudo_id": name_users(np.arange(count)), "person_id": np.arange(count)}
    )
    pq.write_table(users, directory / "identities.parquet")


def name_users(people: np.ndarray) -> list[str]:
    return [f"{1000 + person}.{1793000000 + person}" for person in people]


def _draw_visits(
    people: PlantedPeople, random: np.random.Generator, sessions: float
) -> dict[str, np.ndarray]:
    counts = 1 + random.poisson(sessions - 1, len(people.age))
    person = np.repeat(np.arange(len(counts)), counts)
    day = random.integers(0, DAYS, len(person))
    usual_hour = np.array([20, 15, 9])[people.job[person]]
    hour = np.clip(usual_hour + random.normal(0, 2, len(person)), 0, 23).astype(int)
    second = hour * 3600 + random.integers(0, 3600, len(person))
    order = np.lexsort((second, day, person))
    return {"person": person, "day": day[order], "second": second[order]}


def _draw_events(
    people: PlantedPeople, visits: dict[str, np.ndarray], random: np.random.Generator
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Each visit: a start, a list of 6 items, then views; some views end in cart and purchase."""
    views = 1 + random.poisson(3, len(visits["person"]))
    visit = np.repeat(np.arange(len(views)), views)
    weights = np.exp(4 * people.interests)[visits["person"][visit]]
    limits = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    topic = (random.random(len(visit))[:, None] > limits).sum(axis=1).clip(0, len(TOPICS) - 1)
    # Inside of a topic people turn to the first items more often.
    item = topic * ITEMS_PER_TOPIC + np.minimum(random.geometric(0.2, len(visit)) - 1, 11)
    carted = random.random(len(visit)) < 0.25
    bought = carted & (random.random(len(visit)) < 0.4)
    every = np.arange(len(views))
    parts = [
        _event("session_start", every, 0),
        _event("page_view", every, 1),
        _event("view_item_list", every, 2),
        _event("view_item", visit, 10, item),
        _event("add_to_cart", visit[carted], 20, item[carted]),
        _event("purchase", visit[bought], 30, item[bought]),
    ]
    events = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    events["person"] = visits["person"][events["visit"]]
    events["day"] = visits["day"][events["visit"]]
    start_s = int(dt.datetime.combine(START, dt.time(), dt.UTC).timestamp()) - SEOUL_OFFSET_S
    seconds = start_s + events["day"] * 86400 + visits["second"][events["visit"]] + events["after"]
    events["timestamp"] = seconds * 1_000_000
    order = np.lexsort((events["timestamp"], events["day"]))
    events = {key: values[order] for key, values in events.items()}
    starts = np.searchsorted(events["day"], events["day"])
    events["row"] = np.arange(len(events["day"])) - starts
    with_item = events["item"] >= 0
    return events, {key: values[with_item] for key, values in events.items()}


def _event(name: str, visit: np.ndarray, after_s: int, item: np.ndarray | None = None) -> dict:
    return {
        "name": np.full(len(visit), name, dtype=object),
        "visit": visit,
        "after": np.full(len(visit), after_s),
        "item": np.full(len(visit), -1) if item is None else item,
    }


def _write_export(
    directory: Path, events: dict[str, np.ndarray], items: dict[str, np.ndarray]
) -> None:
    files, sources = [], []
    for day in range(DAYS):
        date = START + dt.timedelta(days=day)
        for table, rows, schema, fill in (
            ("events", events, CSV_SCHEMA, _fill_events),
            ("items", items, ITEMS_CSV_SCHEMA, _fill_items),
        ):
            chosen = {key: values[rows["day"] == day] for key, values in rows.items()}
            batch = _make_batch(schema, {**_fill_key(chosen, date), **fill(chosen)})
            path = file_path(table, date)
            with CsvFile(directory / path, schema) as file:
                file.write(batch)
            files.append(FileEntry(path, table, str(date), file.rows, file.bytes, file.sha256))
        sources.append(SourceTable(f"events_{date:%Y%m%d}", str(date), 0))
    columns = describe_columns(EVENT_COLUMNS, ITEM_COLUMNS)
    write_manifest(directory, make_manifest(columns, sources, files))


def _fill_key(rows: dict[str, np.ndarray], date: dt.date) -> dict[str, Any]:
    return {
        "event_date": [date] * len(rows["day"]),
        "event_row": rows["row"],
        "event_timestamp": rows["timestamp"],
        "event_name": rows["name"],
        "user_pseudo_id": name_users(rows["person"]),
        "ga_session_id": rows["visit"],
    }


def _fill_events(rows: dict[str, np.ndarray]) -> dict[str, Any]:
    path = np.where(rows["item"] >= 0, "/p/" + rows["item"].astype(str), "/")
    return {
        "engagement_time_msec": np.where(rows["item"] >= 0, 5000, 0),
        "page_path": path.astype(object),
        "device_category": ["mobile"] * len(path),
        "geo_city": ["Seoul"] * len(path),
    }


def _fill_items(rows: dict[str, np.ndarray]) -> dict[str, Any]:
    topic = rows["item"] // ITEMS_PER_TOPIC
    return {
        "item_position": np.zeros(len(topic), dtype=np.int64),
        "item_id": np.array([f"IT-{item:03d}" for item in rows["item"]], dtype=object),
        "item_name": np.array([f"{TOPICS[code]} thing" for code in topic], dtype=object),
        "item_brand": np.array([f"brand {item % 7}" for item in rows["item"]], dtype=object),
        "item_category": np.array([TOPICS[code] for code in topic], dtype=object),
        "price": 1000.0 * (1 + rows["item"] % ITEMS_PER_TOPIC),
        "quantity": np.ones(len(topic), dtype=np.int64),
    }


def _make_batch(schema: pa.Schema, columns: dict[str, Any]) -> pa.RecordBatch:
    rows = len(columns["event_row"])
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
