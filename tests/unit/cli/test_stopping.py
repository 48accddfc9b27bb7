"""The exit status of a process that a signal ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, signal
from behavesim.cli.stopping import ending_on_signals

with ending_on_signals():
    exec("os.kill(os.getpid(), signal.SIGTERM)\\nfor _ in range(10**6): pass")
"""


def test_a_signal_within_code_made_from_text(tmp_path: Path) -> None:
    """As while a dataclass is made: 143, and not the interpreter's own end by SIGINT."""
    (tmp_path / "stopped.py").write_text(SCRIPT)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    made = subprocess.run(
        [sys.executable, "-m", "stopped"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert made.returncode == 128 + signal.SIGTERM, made.stderr
    assert "stopped" in made.stderr
