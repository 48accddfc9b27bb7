"""The command line: parse, call one command, print. The only place that knows Typer and Rich."""

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name.

    Exit status: 0, 1 error, 2 wrong usage, 130 stopped by Ctrl-C, 143 by SIGTERM.
    """
    from behavesim.cli.stopping import ending_on_signals

    with ending_on_signals():
        # Imported here: a signal may well come before this is done.
        from behavesim.cli.app import app

        app()
