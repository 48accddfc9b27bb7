"""How a command reports that it is getting on, without knowing who looks."""

from typing import Protocol


class Progress(Protocol):
    """Called by use cases whenever there is something new to show.

    ``stage`` names the work ("simulate", "export"); ``done`` of ``total`` units are finished
    (``total`` is None while it is not known); ``figures`` are further numbers worth showing,
    for example the funnel counts of a simulation. Called from one thread; must be cheap.
    """

    def __call__(
        self, stage: str, done: int, total: int | None, **figures: float | int | str
    ) -> None: ...


def no_progress(stage: str, done: int, total: int | None, **figures: float | int | str) -> None:
    """Report nothing."""
