"""The error tree."""

import pickle
from pathlib import Path

import pytest

from behavesim.errors import (
    BehavesimError,
    BrowserError,
    DataError,
    InputError,
    NotEnoughDataError,
    SchemaError,
    WorldError,
)


def test_input_error_names_file_path_found_and_allowed_in_one_line() -> None:
    """An InputError is FILE: PATH: found X; allowed Y."""
    error = InputError(Path("shop.yaml"), "products[3].price", -1, "a number above 0", "look")
    assert str(error) == "shop.yaml: products[3].price: found -1; allowed a number above 0"
    assert error.hint == "look"


def test_input_error_without_a_path_leaves_no_gap() -> None:
    """Without a path, the file is followed by what was found."""
    assert str(InputError("--since", "", "x", "a date")) == "--since: found x; allowed a date"


@pytest.mark.parametrize(
    "error",
    [
        BehavesimError("m", "h"),
        InputError("f", "p", "x", "y", "h"),
        SchemaError("m", "h"),
        NotEnoughDataError("m"),
        BrowserError("m", "h", retryable=True),
    ],
)
def test_errors_survive_the_way_back_from_a_worker(error: BehavesimError) -> None:
    """Pickling keeps type, message, hint and all attributes."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))


def test_the_tree_is_the_one_its_docstring_draws() -> None:
    """Every class stands below the one it is drawn under."""
    assert issubclass(InputError, BehavesimError)
    assert issubclass(SchemaError, DataError)
    assert issubclass(NotEnoughDataError, DataError)
    assert issubclass(BrowserError, WorldError)
    assert {cls.__name__ for cls in BehavesimError.__subclasses__()} >= {
        "InputError",
        "DataError",
        "WorldError",
    }


def test_a_world_error_is_final_unless_said_otherwise() -> None:
    """Nothing is retried by default."""
    assert not WorldError("m").retryable
