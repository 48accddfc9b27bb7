"""What this machine has for behavesim, and how it gets what it lacks."""

from pathlib import Path
from typing import TYPE_CHECKING

from behavesim.api.calls import Caller
from behavesim.core.progress import Progress

if TYPE_CHECKING:
    from behavesim.machine.browser_install import BrowserInstallResult
    from behavesim.machine.doctor import DoctorResult


def doctor(
    directory: Path | str = "behavesim-out", *, progress: bool | Progress = False
) -> "DoctorResult":
    """What this machine has and lacks, with what to do; ``ok`` says whether nothing is missing."""
    from behavesim.machine.doctor import run_doctor

    return Caller(Path(directory), None, {}, progress).call(run_doctor)


def install_browser(
    *, if_missing: bool = False, progress: bool | Progress = False
) -> "BrowserInstallResult":
    """A headless browser, and libgomp for LightGBM, from the system's packages.

    Debian and Ubuntu, as root; raises WorldError elsewhere.
    """
    from behavesim.machine.browser_install import run_browser_install

    return Caller(Path(), None, {}, progress).call(
        lambda settings, paths, report: run_browser_install(
            settings, paths, if_missing, progress=report
        )
    )
