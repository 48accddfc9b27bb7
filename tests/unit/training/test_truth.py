"""The answer key as labels."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from behavesim.errors import NotEnoughDataError, SchemaError
from behavesim.training.truth import list_traits, read_labels


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    """Three people; person 2 has two browsers, person 3 none."""
    pl.DataFrame(
        {
            "person_id": [1, 2, 3],
            "persona": ["runner", "k-pop-fan", "runner"],
            "age_band": ["25-34", "18-24", "65+"],
            "gender": ["female", "male", "female"],
            "job": ["student", "student", "retired"],
            "region": ["KR-11", "KR-26", "KR-11"],
            "interest_sports": [0.2, 0.9, 0.4],
        }
    ).write_parquet(tmp_path / "people.parquet")
    pl.DataFrame(
        {"user_pseudo_id": ["c", "a", "b", "gone"], "person_id": [2, 1, 2, 3]}
    ).write_parquet(tmp_path / "identities.parquet")
    return tmp_path


def test_browsers_get_the_labels_of_their_person(truth: Path) -> None:
    """Users without a person are left out; two browsers of one person are one person."""
    labels = read_labels(truth, pl.Series(["a", "b", "c", "unknown"]))
    assert labels.user.tolist() == [0, 1, 2]
    assert labels.person_id.tolist() == [1, 2, 2]
    assert labels.person_count == 2


def test_traits_are_four_and_each_interest_twice(truth: Path) -> None:
    """Classes are sorted; codes count into them."""
    traits = {trait.name: trait for trait in list_traits(read_labels(truth, pl.Series(["a", "b"])))}
    names = ["age_band", "gender", "job", "region", "interest_sports", "interest_sports_weight"]
    assert list(traits) == names
    assert traits["interest_sports_weight"].targets.tolist() == [0.2, 0.9]
    assert traits["age_band"].classes == ("18-24", "25-34")
    assert traits["age_band"].codes.tolist() == [1, 0]
    assert traits["job"].classes == ("student",)


def test_interest_is_high_above_the_median_over_people(truth: Path) -> None:
    """A person with two browsers counts once for the median."""
    labels = read_labels(truth, pl.Series(["a", "b", "c"]))
    [interest] = [trait for trait in list_traits(labels) if trait.kind == "interest"]
    np.testing.assert_array_equal(interest.codes, [0, 1, 1])


def test_a_missing_answer_key_is_one_line(tmp_path: Path) -> None:
    """The file is named, the hint is how to go on."""
    with pytest.raises(NotEnoughDataError, match=r"identities\.parquet: missing"):
        read_labels(tmp_path, pl.Series(["a"]))


def test_an_answer_key_without_a_trait_is_refused(truth: Path) -> None:
    """The missing column is named."""
    people = truth / "people.parquet"
    pl.read_parquet(people).drop("gender").write_parquet(people)
    with pytest.raises(SchemaError, match="lacks the columns gender"):
        read_labels(truth, pl.Series(["a"]))
