"""What is seen while a command works."""

import io

from rich.console import Console

from behavesim.display.progress import (
    BarProgress,
    LineProgress,
    describe_figures,
    describe_speed,
    show_progress,
)

FUNNEL = {
    "sessions": 200,
    "events": 2000,
    "view_item": 80,
    "add_to_cart": 20,
    "begin_checkout": 10,
    "purchase": 4,
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now_s


def render(progress: BarProgress) -> str:
    """What is on the screen."""
    stream = io.StringIO()
    Console(file=stream, width=120).print(progress.render())
    return stream.getvalue()


def test_a_simulation_shows_speed_and_funnel() -> None:
    """Sessions a second, and each step with its count and share of sessions."""
    clock = Clock()
    progress = BarProgress(clock)
    progress("simulate", 0, 400)
    clock.now_s = 10.0
    progress("simulate", 200, 400, **FUNNEL)
    text = render(progress)
    assert "200/400" in text
    assert "20.0 sessions/s" in text
    for step, share in (("view_item", "40.0%"), ("add_to_cart", "10.0%"), ("purchase", "2.0%")):
        line = next(line for line in text.splitlines() if step in line)
        assert share in line


def test_a_stage_without_sessions_shows_no_funnel() -> None:
    """Export has a bar and nothing else."""
    progress = BarProgress(Clock())
    progress("export", 1, 2)
    text = render(progress)
    assert "export" in text
    assert "purchase" not in text


def test_a_new_stage_completes_the_one_before() -> None:
    """A stage that did not report its end does not stay open."""
    progress = BarProgress(Clock())
    progress("build-site", 1, 3)
    progress("export", 0, 5)
    text = render(progress)
    assert "3/3" in text
    assert "0/5" in text


def test_an_unknown_total_is_allowed() -> None:
    """The count is shown without an end."""
    progress = BarProgress(Clock())
    progress("materialize", 7, None)
    assert "7/?" in render(progress)


def test_logs_get_a_line_at_the_end_of_a_stage_and_every_ten_seconds() -> None:
    """Calls in between print nothing."""
    stream, clock = io.StringIO(), Clock()
    progress = LineProgress(Console(file=stream, width=40), clock)
    for second in range(12):
        clock.now_s = float(second)
        progress("simulate", second, 100, **FUNNEL)
    progress("export", 1, 1)
    progress.finish()
    lines = stream.getvalue().splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["simulate:", "10/100"],
        ["simulate:", "11/100"],
        ["export:", "1/1"],
    ]
    assert "purchase 4" in lines[0]


def test_a_pipe_gets_lines() -> None:
    """Without a terminal there are no bars and no control characters."""
    stream = io.StringIO()
    with show_progress(Console(file=stream)) as progress:
        progress("export", 1, 2)
    assert stream.getvalue() == "export: 1/2\n"


def test_a_terminal_gets_bars() -> None:
    """On a terminal the finished bar stays."""
    stream = io.StringIO()
    with show_progress(Console(file=stream, force_terminal=True, width=100)) as progress:
        progress("export", 2, 2)
    assert "2/2" in stream.getvalue()


def test_a_command_that_reports_nothing_draws_nothing() -> None:
    """A server does not redraw an empty screen as long as it runs."""
    stream = io.StringIO()
    with show_progress(Console(file=stream, force_terminal=True, width=100)):
        pass
    assert stream.getvalue() == ""


def test_speed_is_shown_for_sessions_only() -> None:
    """Without sessions or time there is none; high speeds have no fraction."""
    assert describe_speed({}, 1.0) == ""
    assert describe_speed({"sessions": 1}, 0.0) == ""
    assert describe_speed({"sessions": 30000}, 2.0) == "15,000 sessions/s"


def test_an_export_shows_rows_bytes_time_left_and_its_tables() -> None:
    """Rows a second, size, seconds left at that speed, the share of each table at work."""
    figures: dict[str, float | int | str] = {"rows": 500, "bytes": 3 << 20, "tables": "events_x 5%"}
    text = describe_figures(figures, 500, 1500, 2.0)
    assert text == "250 rows/s, 3 MiB, 4 s left: events_x 5%"
    assert describe_figures({**figures, "tables": ""}, 500, None, 2.0) == "250 rows/s, 3 MiB"
    assert describe_figures({"sessions": 30000}, 1, 2, 2.0) == "15,000 sessions/s"
