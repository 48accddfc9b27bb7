"""Writes keyed_random.json beside this file: ``python tests/golden/refresh_keyed_random.py``."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from behavesim.keyed_random import fold, purpose, seed_key, threefry2x32, uniform, words_to_uniform

GOLDEN = Path(__file__).with_name("keyed_random.json")

# kat_vectors of Random123 (threefry2x32, 20 rounds), as (key, counter, output).
PUBLISHED = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]
SEEDS = [0, 7, 4294967295, 4294967296, 81985529216486895, 2**53 - 1]
NAMES = ["", "a", "foobar", "persona", "interest:k-pop", "dwell", "gumbel", "취향"]
INDEXES = [0, 1, 2, 12, 4294967295]
WORDS = [(0, 0), (1, 1), (0xFFFFFFFF, 0), (0, 0xFFFFFFFF), (0x80000000, 0), (0xFFFFFFFF,) * 2]


def build_vectors() -> dict[str, Any]:
    """Return all vectors; 32-bit words are integers, floats are exact (shortest repr)."""
    vectors = [
        {"key": list(key), "counter": list(counter), "output": list(output), "published": True}
        for key, counter, output in PUBLISHED
    ]
    for key, counter in [((1, 2), (3, 4)), ((7, 0), (12, 0)), ((0xDEADBEEF, 42), (0, 99))]:
        output = [int(word) for word in threefry2x32(*key, *counter)]
        vectors.append(
            {"key": list(key), "counter": list(counter), "output": output, "published": False}
        )
    return {
        "threefry2x32_20": vectors,
        "purpose": [{"name": name, "value": purpose(name)} for name in NAMES],
        "seed_key": [{"seed": str(s), "key": [int(w) for w in seed_key(s)]} for s in SEEDS],
        "fold": [
            {
                "key": _ints(seed_key(seed)),
                "word": word,
                "output": _ints(fold(seed_key(seed), word)),
            }
            for seed in SEEDS[:3]
            for word in (0, 1, 12, 4294967295)
        ],
        "chain": [_chain(seed, person, visit) for seed in (7, 2**40) for person, visit in _PEOPLE],
        "words_to_uniform": [{"words": list(pair), "value": _of_words(*pair)} for pair in WORDS],
        "uniform": [
            {
                "key": _ints(seed_key(seed)),
                "purpose": name,
                "index": index,
                "value": float(uniform(seed_key(seed), purpose(name), index)),
            }
            for seed in SEEDS[:3]
            for name in ("persona", "dwell", "취향")
            for index in INDEXES
        ],
    }


_PEOPLE = [(0, 0), (12, 3), (99999, 1)]


def _ints(key: Any) -> list[int]:
    return [int(word) for word in key]


def _of_words(word0: int, word1: int) -> float:
    return float(words_to_uniform(np.asarray(word0, np.uint32), np.asarray(word1, np.uint32)))


def _chain(seed: int, person: int, visit: int) -> dict[str, Any]:
    """Return the keys from seed to visit (visit ``v`` is folded as ``v + 1``) and one number."""
    person_key = fold(seed_key(seed), person)
    visit_key = fold(person_key, visit + 1)
    return {
        "seed": str(seed),
        "person": person,
        "visit": visit,
        "person_key": _ints(person_key),
        "visit_key": _ints(visit_key),
        "purpose": "dwell",
        "index": 5,
        "value": float(uniform(visit_key, purpose("dwell"), 5)),
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(build_vectors(), ensure_ascii=False, indent=1) + "\n")
