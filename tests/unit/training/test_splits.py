"""Who is judged is decided by person alone."""

import numpy as np

from behavesim.training.splits import TEST, TRAIN, VALID, cut_time, split_people

PEOPLE = np.arange(4000)


def test_all_browsers_of_a_person_are_in_one_part() -> None:
    """A person with two devices is never trained on with one and judged with the other."""
    people = np.repeat(PEOPLE[:500], 2)
    parts = split_people(people, 7, 0.25)
    assert (parts[::2] == parts[1::2]).all()


def test_shares_are_about_those_asked_for() -> None:
    """A quarter to judge, a fifth of the rest to stop early on."""
    parts = split_people(PEOPLE, 7, 0.25)
    shares = np.bincount(parts, minlength=3) / len(PEOPLE)
    np.testing.assert_allclose(shares[[TRAIN, VALID, TEST]], [0.6, 0.15, 0.25], atol=0.03)


def test_more_people_move_no_one() -> None:
    """The part depends on seed and person only."""
    few, many = split_people(PEOPLE[:100], 7, 0.25), split_people(PEOPLE, 7, 0.25)
    np.testing.assert_array_equal(few, many[:100])


def test_another_seed_is_another_split() -> None:
    """The seed of the settings decides."""
    assert (split_people(PEOPLE, 7, 0.25) != split_people(PEOPLE, 8, 0.25)).mean() > 0.3


def test_the_cut_leaves_the_asked_share_before_it() -> None:
    """Nine of ten instants are before the cut at 0.9."""
    cut = cut_time(np.arange(0, 1001, 10), 0.9)
    assert cut == 900
