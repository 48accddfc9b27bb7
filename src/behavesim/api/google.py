"""What a workspace does with a user's own accounts at Google.

Credentials are Application Default Credentials; none is stored or shown.
"""

from typing import TYPE_CHECKING, Literal

from behavesim.api import claims
from behavesim.api.calls import Calls, Day, PathLike, as_days, as_path

if TYPE_CHECKING:
    from behavesim.google.gtm import GtmResult
    from behavesim.google.provision import ProvisioningResult
    from behavesim.google.publish import PublicationResult
    from behavesim.google.verify import VerificationResult


class Google(Calls):
    """``workspace.google``."""

    def gtm(self, *, measurement_id: str | None = None, out: PathLike | None = None) -> "GtmResult":
        """Write the shop's container for Tag Manager's *Import Container*. Needs no account.

        Args:
            measurement_id: The web stream's id; that of the built shop unless given.
            out: A file, ``gtm/container.json`` unless given.

        Returns:
            Counts of tags, triggers and variables, and the file.

        Raises:
            InputError: There is neither an id nor a built shop.

        >>> ws.google.gtm(measurement_id="G-ABC1234567").measurement_id
        'G-ABC1234567'
        """
        from behavesim.google.gtm import run_gtm

        place = as_path(out)
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
        """Plan, or make, a Google Cloud dataset, a GA4 property and a Tag Manager container.

        Needs the extra ``google``: ``pip install "behavesim[google]"``.

        Args:
            project: The Google Cloud project's id.
            ga_account: The Analytics account's number.
            gtm_account: The Tag Manager account's number.
            apply: False only plans.

        Returns:
            The steps, the ids and settings of what is there, and what is left to do by hand.

        Raises:
            InputError: No account is named.
            WorldError: Google refuses or cannot be reached, or the extra is missing.

        >>> ws.google.provision(project="my-project").steps  # doctest: +SKIP
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
        since: Day | None = None,
        until: Day | None = None,
        dry_run: bool = False,
        replace: bool = False,
    ) -> "PublicationResult":
        """Load the warehouse's daily tables into a dataset of BigQuery.

        Args:
            to: ``bigquery://project.dataset``; settings ``google.project`` and ``google.dataset``
                unless given.
            since: First day, a date or ``YYYY-MM-DD``.
            until: Last day, inclusive.
            dry_run: Only say what would be loaded.
            replace: Overwrite tables that something else made.

        Returns:
            The tables that were loaded and those that have not changed, with rows and bytes.

        Raises:
            NotEnoughDataError: There is no table in these days.
            WorldError: Google refuses or cannot be reached.

        >>> ws.google.publish("bigquery://my-project.my_dataset", dry_run=True)  # doctest: +SKIP
        """
        from behavesim.google.publish import run_publish

        days = as_days(since, until)
        return self._caller.call(
            lambda settings, paths, progress: run_publish(
                settings,
                paths,
                target=to,
                since=days[0],
                until=days[1],
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
        since: Day | None = None,
        until: Day | None = None,
        tolerance: float = 0.0,
    ) -> "VerificationResult":
        """Compare what the shop sent with what arrived.

        Args:
            against: A directory of tables, or ``bigquery://project.dataset``.
            sent: ``warehouse`` compares the tables, ``hits`` the hit log decoded again.
            since: First day, a date or ``YYYY-MM-DD``.
            until: Last day, inclusive.
            tolerance: The share of events, revenue and transactions that may differ, 0 to 1.

        Returns:
            Totals by event and day and what differs; ``ok`` where no share is above the tolerance.

        Raises:
            InputError: ``against`` is not such a place.
            NotEnoughDataError: Nothing was sent in these days.
            WorldError: BigQuery refuses or cannot be reached.

        >>> ws.google.verify(str(ws.paths.warehouse)).ok
        True
        """
        from behavesim.google.verify import run_verify

        days = as_days(since, until)
        return self._caller.call(
            lambda settings, paths, progress: run_verify(
                settings,
                paths,
                against=against,
                sent=sent,
                since=days[0],
                until=days[1],
                tolerance=tolerance,
                progress=progress,
            ),
            claims.always("verify"),
        )
