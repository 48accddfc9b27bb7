"""Keyed randomness against published vectors, the golden file and its own promises."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from behavesim.keyed_random import fold, purpose, seed_key, threefry2x32, uniform, words_to_uniform

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "keyed_random.json").read_text(encoding="utf-8")
)
WORD = st.integers(0, 2**32 - 1)


def _ints(pair: Any) -> list[int]:
    return [int(word) for word in pair]


@pytest.mark.parametrize("row", GOLDEN["threefry2x32_20"])
def test_threefry_gives_the_published_and_golden_words(row: dict[str, Any]) -> None:
    """Threefry-2x32-20 gives the words of Random123's known-answer vectors."""
    assert _ints(threefry2x32(*row["key"], *row["counter"])) == row["output"]


def test_published_vectors_are_those_of_random123() -> None:
    """The golden file holds Random123's three vectors, so a refresh cannot lose them."""
    published = [row["output"] for row in GOLDEN["threefry2x32_20"] if row["published"]]
    assert published == [
        [0x6B200159, 0x99BA4EFE],
        [0x1CB996FC, 0xBB002BE7],
        [0xC4923A9C, 0x483DF7A0],
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)]
)
def test_purpose_is_fnv_1a(name: str, value: int) -> None:
    """A purpose is the 32-bit FNV-1a of its name, as its authors' test suite says."""
    assert purpose(name) == value


def test_golden_purposes_seeds_folds_and_chains() -> None:
    """Purposes, seed keys, folds and whole chains are those of the golden file."""
    for row in GOLDEN["purpose"]:
        assert purpose(row["name"]) == row["value"]
    for row in GOLDEN["seed_key"]:
        assert _ints(seed_key(int(row["seed"]))) == row["key"]
    for row in GOLDEN["fold"]:
        assert _ints(fold((row["key"][0], row["key"][1]), row["word"])) == row["output"]
    for row in GOLDEN["chain"]:
        person_key = fold(seed_key(int(row["seed"])), row["person"])
        visit_key = fold(person_key, row["visit"] + 1)
        assert _ints(person_key) == row["person_key"]
        assert _ints(visit_key) == row["visit_key"]
        assert float(uniform(visit_key, purpose(row["purpose"]), row["index"])) == row["value"]


def test_golden_uniform_numbers() -> None:
    """Uniform numbers are those of the golden file to the last bit."""
    for row in GOLDEN["uniform"]:
        key = (np.uint32(row["key"][0]), np.uint32(row["key"][1]))
        assert float(uniform(key, purpose(row["purpose"]), row["index"])) == row["value"]
    for row in GOLDEN["words_to_uniform"]:
        words = np.array(row["words"], dtype=np.uint32)
        assert float(words_to_uniform(words[0], words[1])) == row["value"]


@given(WORD, WORD)
def test_uniform_lies_strictly_between_0_and_1(word0: int, word1: int) -> None:
    """No pair of words gives 0 or 1, whose logarithms would break the draws."""
    value = float(words_to_uniform(np.asarray(word0, np.uint32), np.asarray(word1, np.uint32)))
    assert 0.0 < value < 1.0


@given(st.lists(WORD, min_size=1, max_size=8), WORD)
def test_many_at_once_are_the_same_as_one_by_one(indexes: list[int], word: int) -> None:
    """A vector of indices gives what each index gives alone."""
    key = fold(seed_key(7), word)
    together = uniform(key, word, np.array(indexes, dtype=np.int64)).tolist()
    assert together == [float(uniform(key, word, index)) for index in indexes]


def test_a_seed_outside_of_64_bits_is_refused() -> None:
    """Seeds are 0 .. 2**64 - 1."""
    for seed in (-1, 2**64):
        with pytest.raises(ValueError, match="is not in 0"):
            seed_key(seed)


def test_uniform_numbers_are_uniform() -> None:
    """A hundred thousand numbers fill ten bins evenly (chi-square, 9 degrees, p > 0.0001)."""
    numbers = uniform(seed_key(1), purpose("evenness"), np.arange(100_000))
    counts = np.histogram(numbers, bins=10, range=(0.0, 1.0))[0]
    assert float(((counts - 10_000) ** 2 / 10_000).sum()) < 33.7
