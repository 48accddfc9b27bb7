"""Keyed random numbers: each is a function of its purpose, not of the order of draws.

``uniform(key, purpose, index)`` is counter-based: Threefry-2x32 with 20 rounds (Salmon, Moraes,
Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; library Random123). The same
function is in ``site_templates/assets/js/simulator/keyed-random.js``; tests compare both with
``tests/golden/keyed_random.json``.

Keys form a chain: seed -> person -> visit. ``fold`` takes one step down it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
Key = tuple[Words, Words]
IntegerLike = int | np.integer | NDArray[np.integer] | Sequence[int]

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)
_GROUPS_OF_FOUR_ROUNDS = 5
_LARGEST_BELOW_ONE = 1.0 - 2.0**-53


def threefry2x32(
    key0: IntegerLike, key1: IntegerLike, counter0: IntegerLike, counter1: IntegerLike
) -> Key:
    """Return the two 32-bit words of Threefry-2x32-20; arguments broadcast against each other."""
    k0, k1, x0, x1 = (_to_words(value) for value in (key0, key1, counter0, counter1))
    keys = (k0, k1, k0 ^ k1 ^ _PARITY)
    with np.errstate(over="ignore"):  # arithmetic modulo 2**32 is intended
        x0 = x0 + keys[0]
        x1 = x1 + keys[1]
        for group in range(1, _GROUPS_OF_FOUR_ROUNDS + 1):
            for bits in _ROTATIONS[(group - 1) % 2]:
                x0 = x0 + x1
                x1 = ((x1 << np.uint32(bits)) | (x1 >> np.uint32(32 - bits))) ^ x0
            x0 = x0 + keys[group % 3]
            x1 = x1 + keys[(group + 1) % 3] + np.uint32(group)
    return np.asarray(x0, dtype=np.uint32), np.asarray(x1, dtype=np.uint32)


def seed_key(seed: int) -> Key:
    """Return the root key (low word, high word) of a seed in 0 .. 2**64 - 1, else ValueError."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is not in 0 .. 2**64 - 1")
    return _to_words(seed & 0xFFFFFFFF), _to_words(seed >> 32)


def fold(key: Key, word: IntegerLike) -> Key:
    """Return the key one step down the chain, such as person ``word`` of a seed."""
    return threefry2x32(key[0], key[1], word, 0)


def purpose(name: str) -> int:
    """Return the number that stands for a purpose: FNV-1a, 32 bits, of the name's UTF-8 bytes."""
    state = 0x811C9DC5
    for byte in name.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return state


def uniform(key: Key, purpose: IntegerLike, index: IntegerLike = 0) -> NDArray[np.float64]:
    """Return uniform numbers in (0, 1) with 53 random bits, one for each key and index."""
    return words_to_uniform(*threefry2x32(key[0], key[1], purpose, index))


def words_to_uniform(word0: Words, word1: Words) -> NDArray[np.float64]:
    """Return the number in (0, 1) that two 32-bit words encode."""
    high = (word0 >> np.uint32(5)).astype(np.float64)
    low = (word1 >> np.uint32(6)).astype(np.float64)
    # The last of the 2**53 values would round up to 1.0, whose Gumbel noise is infinite.
    return np.minimum((high * 2.0**26 + low + 0.5) / 2.0**53, _LARGEST_BELOW_ONE)


def _to_words(value: IntegerLike) -> Words:
    return np.asarray(value).astype(np.uint32)
