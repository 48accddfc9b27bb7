"""Where two engines' accounts of a visit part."""

from behavesim.parity.compare import EngineDifference, compare_hits, compare_visits

HIT = {"en": "view_item", "epn": {"value": 5}, "items": [{"id": "A", "pr": 5}]}


def test_equal_accounts_have_no_difference() -> None:
    """Integers and floats of the same value are the same."""
    assert list(compare_visits({"p0-v0": [HIT]}, {"p0-v0": [{**HIT, "epn": {"value": 5.0}}]})) == []


def test_the_first_difference_names_its_place() -> None:
    """The place is the hit, its event and the path inside it."""
    other = {**HIT, "items": [{"id": "B", "pr": 5}]}
    assert compare_hits([HIT], [other]) == ("hit 0 (view_item).items[0].id", "A", "B")


def test_a_missing_key_is_a_difference_on_either_side() -> None:
    """What only one engine says is found."""
    more = {**HIT, "uid": "u1"}
    assert compare_hits([more], [HIT]) == ("hit 0 (view_item).uid", "u1", None)
    assert compare_hits([HIT], [more]) == ("hit 0 (view_item).uid", None, "u1")


def test_a_shorter_account_is_a_difference() -> None:
    """Hits that are missing at the end, and whole visits, are found."""
    assert compare_hits([HIT], [HIT, HIT]) is not None
    found = list(compare_visits({}, {"p0-v0": [HIT]}))
    assert found == [EngineDifference("p0-v0", "number of hits", [], ["view_item"])]
