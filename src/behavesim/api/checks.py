"""Whether the data are right and the machine is ready: calls on a workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from behavesim.api import claims
from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    from behavesim.audit.audit import AuditResult
    from behavesim.calibration.calibrate import CalibrationResult
    from behavesim.fidelity.fidelity import FidelityResult
    from behavesim.machine.browser_install import BrowserInstallResult
    from behavesim.machine.doctor import DoctorResult


class CheckCalls(Calls):
    """Check events by rules and against a real shop, and this machine."""

    def audit(
        self,
        *,
        visits: int = 20,
        personas: PathLike | None = None,
        engine: Literal["browser", "direct"] | None = None,
    ) -> "AuditResult":
        """Make visits until every event and page is reached, and check them against GA4's rules.

        Args:
            visits: How many visits at least.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            engine: ``browser`` or ``direct``, which has no data layer to check.

        Returns:
            Counts by event and page, and ``violations``; ``ok`` where no rule is broken and
            everything was reached.

        Raises:
            BrowserError: The browser engine finds no browser.

        >>> ws.audit(engine="direct").ok  # doctest: +SKIP
        True
        """
        from behavesim.audit.audit import run_audit

        return self._caller.call(
            lambda settings, paths, progress: run_audit(
                settings, paths, personas=as_path(personas), visits=visits, progress=progress
            ),
            claims.always("audit"),
            {"simulate.engine": engine},
        )

    def audit_url(self, url: str, *, pages: int = 10, send_hits: bool = False) -> "AuditResult":
        """Check the pages of any shop by what they push and send. Needs a browser.

        Args:
            url: Where to begin.
            pages: How many pages, 1 to 1000.
            send_hits: Let hits go where they are sent to; they are held back unless given.

        Returns:
            As ``audit``.

        Raises:
            BrowserError: There is no browser, or the page cannot be loaded.

        >>> ws.audit_url("https://shop.example", pages=3).violations  # doctest: +SKIP
        ()
        """
        from behavesim.audit.audit_url import run_audit_url

        return self._caller.call(
            lambda settings, paths, progress: run_audit_url(
                settings, paths, url, pages=pages, send_hits=send_hits, progress=progress
            )
        )

    def fidelity(
        self, *, warmup_days: int | None = None, compare: PathLike | None = None
    ) -> "FidelityResult":
        """Compare levels and shapes of the events with those of a real shop.

        Args:
            warmup_days: First days of the tables that are left out.
            compare: A directory of other tables to show beside.

        Returns:
            A row a figure with its band; ``ok`` where all are within their bands.

        Raises:
            NotEnoughDataError: There are no tables.
            DataError: A table is damaged.

        >>> ws.fidelity(warmup_days=0).sessions > 0
        True
        """
        from behavesim.fidelity.fidelity import run_fidelity

        return self._caller.call(
            lambda settings, paths, progress: run_fidelity(
                settings,
                paths,
                warmup_days=warmup_days,
                compare=as_path(compare),
                progress=progress,
            ),
            claims.always("fidelity"),
        )

    def calibrate(
        self, to: PathLike, *, out: PathLike | None = None, personas: PathLike | None = None
    ) -> "CalibrationResult":
        """Fit personas to the funnel and aggregates of an export, and write them as persona files.

        Args:
            to: What ``export`` wrote, of any shop.
            out: Directory to write, ``personas/`` of the workspace unless given.
            personas: The persona files to begin with, ``./personas`` or the shipped ones unless
                given.

        Returns:
            The export's figures beside the fitted ones, and what could not be fitted. Settings:
            ``calibrate``.

        Raises:
            NotEnoughDataError: The export has too few sessions.

        >>> ws.calibrate(to="my-export").unfitted  # doctest: +SKIP
        ()
        """
        from behavesim.calibration.calibrate import run_calibrate

        return self._caller.call(
            lambda settings, paths, progress: run_calibrate(
                settings, paths, Path(to), as_path(personas), as_path(out), progress
            ),
            claims.claim_personas(Path(to), as_path(out)),
        )

    def doctor(self) -> "DoctorResult":
        """What this machine has and lacks, with what to do about it. Changes nothing.

        Returns:
            A check each; ``ok`` where nothing that is required is missing.

        >>> ws.doctor().checks[0].name
        'Python'
        """
        from behavesim.machine.doctor import run_doctor

        return self._caller.call(run_doctor)

    def install_browser(self, *, if_missing: bool = False) -> "BrowserInstallResult":
        """Install a headless browser, and libgomp for LightGBM, by the system's package manager.

        Args:
            if_missing: Do nothing where both are there.

        Returns:
            The browser, its version, and the packages that were installed.

        Raises:
            WorldError: The system is not Debian or Ubuntu, the user is not root, or the packages
                cannot be installed.

        >>> ws.install_browser(if_missing=True).installed  # doctest: +SKIP
        ()
        """
        from behavesim.machine.browser_install import run_browser_install

        return self._caller.call(
            lambda settings, paths, progress: run_browser_install(
                settings, paths, if_missing, progress=progress
            )
        )
