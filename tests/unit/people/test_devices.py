"""Which devices people have."""

import numpy as np

from behavesim.core.person import Person
from behavesim.keyed_random import fold, seed_key
from behavesim.people.draws import draw_devices
from behavesim.people.persona_files import PersonaVocabulary

KEYS = fold(seed_key(7), np.arange(20_000))
CATEGORIES = np.array(["desktop", "desktop", "mobile", "tablet"])
EVEN = np.ones((20_000, 4))


def test_no_two_devices_of_a_person_are_of_one_category() -> None:
    """The chances are those of one more device for a person with all devices before it."""
    drawn = draw_devices(KEYS, EVEN, CATEGORIES, [0.4, 0.25])
    assert abs((drawn[:, 1] >= 0).mean() - 0.4) < 0.01
    assert abs((drawn[:, 2] >= 0).mean() - 0.1) < 0.01
    for row in drawn[:500]:
        kinds = [CATEGORIES[device] for device in row if device >= 0]
        assert len(set(kinds)) == len(kinds)


def test_more_devices_do_not_change_the_main_one() -> None:
    """The main device is drawn alike, whatever the chances of others."""
    alone = draw_devices(KEYS, EVEN, CATEGORIES, [])
    assert (draw_devices(KEYS, EVEN, CATEGORIES, [0.9])[:, 0] == alone[:, 0]).all()


def test_who_has_weights_of_one_category_has_one_device() -> None:
    """No person gets a device that their persona does not have."""
    drawn = draw_devices(KEYS, EVEN * [1, 1, 0, 0], CATEGORIES, [1.0, 1.0])
    assert (drawn[:, 1:] == -1).all()


def test_the_shipped_people_have_one_to_three_devices(
    crowd: list[Person], vocabulary: PersonaVocabulary
) -> None:
    """The main one is used most, and the weights sum to 1."""
    counts = {len(person.devices) for person in crowd}
    assert counts == {1, 2, 3}
    for person in crowd:
        weights = [own.weight for own in person.devices]
        assert weights == sorted(weights, reverse=True)
        assert abs(sum(weights) - 1) < 1e-5
        assert len({vocabulary.devices[own.id] for own in person.devices}) == len(weights)
