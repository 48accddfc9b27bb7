"""What a workspace does with a user's own accounts at Google.

Credentials are Application Default Credentials; none is stored or shown.
"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from behavesim.api import claims
from behavesim.api.calls import Caller

if TYPE_CHECKING:
    from behavesim.google.gtm import GtmResult
    from behavesim.google.provision import ProvisioningResult
    from behavesim.google.publish import PublicationResult
    from behavesim.google.verify import VerificationResult


class Google:
    """``workspace.google``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def gtm(
        self, *, measurement_id: str | None = None, out: Path | str | None = None
    ) -> "GtmResult":
        """The shop's container for Tag Manager's Import Container, into ``out``
        (``gtm/container.json``). Needs no account."""
        from behavesim.google.gtm import run_gtm

        place = None if out is None else Path(out)
        return self._caller.call(
            lambda settings, paths, progress: run_gtm(
                settings, paths, out=place, progress=progress
            ),
            claims.claim_container(place),
            {"analytics.measurement_id": measurement_id},
        )

    def provision(
        self,
        *,
        project: str | None = None,
        ga_account: str | None = None,
        gtm_account: str | None = None,
        apply: bool = False,
    ) -> "ProvisioningResult":
        """Plan, or with ``apply`` make, a Cloud dataset, a GA4 property and a container.

        Raises WorldError for what Google refuses.
        """
        from behavesim.google.provision import run_provision

        return self._caller.call(
            lambda settings, paths, progress: run_provision(
                settings, paths, apply=apply, progress=progress
            ),
            flags={
                "google.project": project,
                "google.ga_account": ga_account,
                "google.gtm_account": gtm_account,
            },
        )

    def publish(
        self,
        to: str | None = None,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        dry_run: bool = False,
        replace: bool = False,
    ) -> "PublicationResult":
        """Load the warehouse's daily tables into ``to``, ``bigquery://project.dataset``.

        Tables that are there and have not changed are left out; ``replace`` overwrites tables that
        were not made by this. Raises WorldError for what Google refuses.
        """
        from behavesim.google.publish import run_publish

        return self._caller.call(
            lambda settings, paths, progress: run_publish(
                settings,
                paths,
                target=to,
                since=since,
                until=until,
                dry_run=dry_run,
                replace=replace,
                progress=progress,
            ),
            claims.always("publish"),
        )

    def verify(
        self,
        against: str,
        *,
        sent: Literal["warehouse", "hits"] = "warehouse",
        since: dt.date | None = None,
        until: dt.date | None = None,
        tolerance: float = 0.0,
    ) -> "VerificationResult":
        """What the shop sent beside what arrived in ``against``, a directory of tables or
        ``bigquery://project.dataset``. ``ok`` says whether they differ by no more than the share
        ``tolerance``."""
        from behavesim.google.verify import run_verify

        return self._caller.call(
            lambda settings, paths, progress: run_verify(
                settings,
                paths,
                against=against,
                sent=sent,
                since=since,
                until=until,
                tolerance=tolerance,
                progress=progress,
            ),
            claims.always("verify"),
        )
