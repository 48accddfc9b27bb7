"""The set of hashes behind deduplication."""

import numpy as np

from behavesim.export.duplicates import SeenHashes


def test_every_hash_is_new_once() -> None:
    """As a Python set would say, over many batches of every size."""
    random = np.random.default_rng(5)
    seen, reference = SeenHashes(), set()
    for size in [0, 1, 7, 500, 3, 2000, 1, 1, 900]:
        hashes = random.integers(0, 1500, size).astype(np.uint64)
        expected = []
        for value in hashes.tolist():
            expected.append(value not in reference)
            reference.add(value)
        assert seen.find_new(hashes).tolist() == expected


def test_it_takes_eight_bytes_a_hash() -> None:
    """Runs are merged: few of them, holding each hash once."""
    seen = SeenHashes()
    for start in range(0, 100_000, 1000):
        seen.find_new(np.arange(start, start + 1000, dtype=np.uint64))
    runs = seen._runs
    assert sum(run.nbytes for run in runs) == 800_000
    assert len(runs) <= 8
