"""Who is trained on and who is judged; and where time is cut."""

import hashlib

import numpy as np
import numpy.typing as npt

TRAIN, VALID, TEST = 0, 1, 2
VALID_SHARE = 0.2
"""Share of the people outside of the test part on which training is stopped early."""

Part = npt.NDArray[np.int8]


def split_people(person_ids: npt.NDArray[np.int64], seed: int, test_share: float) -> Part:
    """TRAIN, VALID or TEST for every row, the same for all rows of a person.

    It depends on the seed and the person alone, so that with more people all others keep their
    part.
    """
    unique, inverse = np.unique(person_ids, return_inverse=True)
    draws = np.array([_draw_uniform(seed, int(person)) for person in unique])
    valid_limit = test_share + (1.0 - test_share) * VALID_SHARE
    parts = np.where(draws < test_share, TEST, np.where(draws < valid_limit, VALID, TRAIN))
    return parts.astype(np.int8)[inverse]


def cut_time(timestamps: npt.NDArray[np.int64], share_before: float) -> int:
    """The instant before which ``share_before`` of the interactions lie, one for all users."""
    return int(np.quantile(timestamps, share_before, method="lower"))


def _draw_uniform(seed: int, person: int) -> float:
    digest = hashlib.blake2b(f"split:{seed}:{person}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") / 2.0**64
