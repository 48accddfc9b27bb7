"""The shop and its visitors: calls on a workspace."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from behavesim.api import claims
from behavesim.api.calls import Calls, Day, PathLike, as_day, as_path

if TYPE_CHECKING:
    from behavesim.collector.serve import ServeResult
    from behavesim.core.progress import Progress
    from behavesim.demo.demo import DemoResult
    from behavesim.engines.google_property import Confirm
    from behavesim.parity.parity import ParityResult
    from behavesim.shop.build_site import BuildResult
    from behavesim.simulation.explain import ExplainResult
    from behavesim.simulation.simulate import SimulationResult
    from behavesim.simulation.written_visits import WrittenVisitsResult


class ShopCalls(Calls):
    """Build the shop, serve it, and send people through it."""

    def build_site(
        self,
        *,
        out: PathLike | None = None,
        variant: str | None = None,
        analytics: Literal["local", "gtag", "gtm", "none"] | None = None,
        measurement_id: str | None = None,
        container_id: str | None = None,
        simulator: bool | None = None,
        date: Day | None = None,
    ) -> "BuildResult":
        """Build the shop: static pages that any host can serve.

        Args:
            out: Directory to write, ``site/`` of the workspace unless given. It is replaced whole.
            variant: A change of the shop, by its name in ``configs/variants/`` or by its file.
            analytics: Whose tag sends the pages' hits (setting ``analytics.mode``).
            measurement_id: The web stream's id, ``G-...``.
            container_id: The Tag Manager container's id, ``GTM-...``.
            simulator: False leaves ``window.simulateUser`` out of the pages.
            date: The day whose sales are the prices, the first simulated one unless given.

        Returns:
            How many pages, products and bytes, the images and which could not be had, the seconds
            it took, and the directory.

        Raises:
            InputError: The catalog, the variant or a template has a fault, or ``out`` holds
                something that is not a built shop.

        >>> ws.build_site(out=ws.paths.root / "shop", simulator=False).products
        120
        """
        from behavesim.shop.build_site import run_build_site

        place, day = as_path(out), as_day(date)
        return self._caller.call(
            lambda settings, paths, progress: run_build_site(
                settings, paths, out=place, day=day, progress=progress
            ),
            claims.claim_site(place),
            {
                "analytics.mode": analytics,
                "analytics.measurement_id": measurement_id,
                "analytics.container_id": container_id,
                "site.variant": variant,
                "site.simulator": simulator,
            },
        )

    def serve(
        self,
        *,
        collect: bool = True,
        on_ready: Callable[[str], None] = lambda url: None,
        say: Callable[[str], None] = lambda line: None,
    ) -> "ServeResult":
        """Serve the built shop on this machine and collect hits, until interrupted.

        Args:
            collect: False serves pages alone; hits are refused.
            on_ready: Called with the shop's address once it can be visited.
            say: Called with one line for each kind of request that is refused for the first time.

        Returns:
            How many requests were accepted and refused, with reasons. Settings: ``collect``.

        Raises:
            InputError: There is no built shop.
            WorldError: The port is in use.

        >>> ws.serve(on_ready=print)  # doctest: +SKIP
        http://127.0.0.1:8080/
        """
        from behavesim.collector.serve import run_serve

        return self._caller.call(
            lambda settings, paths, _: run_serve(
                settings, paths, collect=collect, on_ready=on_ready, say=say
            ),
            claims.claim_hits(collect=collect),
        )

    def simulate(
        self,
        *,
        engine: Literal["browser", "direct"] | None = None,
        people: int | None = None,
        sessions: int | None = None,
        start: Day | None = None,
        days: int | None = None,
        warmup: int | None = None,
        workers: int | None = None,
        scheduler: str | None = None,
        tabs: int | None = None,
        pace: Literal["fast", "real"] | None = None,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
        progress: "bool | Progress | None" = None,
    ) -> "SimulationResult":
        """Send people through the shop; it is built first where there is none.

        Args:
            engine: ``browser`` drives a real browser, ``direct`` runs the same JavaScript without
                one.
            people: The first so many people of the population; not together with ``sessions``.
            sessions: As many people as it takes until their visits number this.
            start: First day, a date or ``YYYY-MM-DD``.
            days: How many days.
            warmup: Days before ``start`` that are simulated too, so that not everyone is new.
            workers: Processes that work at once.
            scheduler: Address of a Dask scheduler whose workers to use.
            tabs: Tabs in each browser.
            pace: ``real`` makes waiting take as long as it says, ``fast`` no time.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: Called with the measurement id before visits count in a property of Google's;
                True lets them. No one confirms unless given.
            progress: In place of the workspace's ``progress``.

        Returns:
            Counts of people, sessions, events, hits and purchases, and the revenue in the shop's
            currency. ``failures`` lists visits that could not be carried out. The hit log, the
            tables and the answer key are in ``hits/``, ``warehouse/`` and ``truth/``.

        Raises:
            InputError: A persona file or the catalog has a fault.
            BrowserError: The browser engine finds no browser.
            DataError: The hit log is damaged.

        >>> ws.simulate(people=5, start="2026-11-01", days=1).people
        5
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.simulate import run_simulate

        place = as_path(personas)
        return self._caller.call(
            lambda settings, paths, report: run_simulate(
                settings,
                paths,
                personas=place,
                progress=report,
                confirm=confirm or never_confirm,
            ),
            claims.claim_simulation,
            {
                "simulate.engine": engine,
                "simulate.people": people,
                "simulate.sessions": sessions,
                "simulate.start": start,
                "simulate.days": days,
                "simulate.warmup": warmup,
                "simulate.workers": workers,
                "simulate.scheduler": scheduler,
                "simulate.tabs": tabs,
                "simulate.pace": pace,
            },
            progress,
        )

    def simulate_visits(
        self,
        file: PathLike,
        *,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
    ) -> "WrittenVisitsResult":
        """Carry out the visits that a YAML file describes, and no others.

        Args:
            file: The visits; ``docs/commands.md`` has the form.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: As in ``simulate``.

        Returns:
            What ``simulate`` returns, and ``visits``, each with the reasons of its steps.

        Raises:
            InputError: The file has a fault; its line is named.

        >>> ws.simulate_visits("visits.yaml").visits[0].why  # doctest: +SKIP
        ('/: looks into kitchen/knives', ...)
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.written_visits import run_written_visits

        return self._caller.call(
            lambda settings, paths, progress: run_written_visits(
                settings,
                paths,
                Path(file),
                personas=as_path(personas),
                progress=progress,
                confirm=confirm or never_confirm,
            ),
            claims.claim_simulation,
        )

    def explain(
        self,
        person: int,
        visit: int = 0,
        *,
        personas: PathLike | None = None,
        confirm: "Confirm | None" = None,
    ) -> "ExplainResult":
        """Carry out one visit of one person again, with the reason of each step; write nothing.

        Args:
            person: The person's number, from 0.
            visit: Which of their visits, from 0.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.
            confirm: As in ``simulate``.

        Returns:
            The person, the intent, why they left, and ``why``, a line for each step.

        Raises:
            InputError: The person makes fewer visits.

        >>> ws.explain(0).visit
        0
        """
        from behavesim.engines.google_property import never_confirm
        from behavesim.simulation.explain import run_explain

        return self._caller.call(
            lambda settings, paths, progress: run_explain(
                settings,
                paths,
                person,
                visit,
                personas=as_path(personas),
                progress=progress,
                confirm=confirm or never_confirm,
            ),
            claims.always("simulate --person"),
        )

    def parity(
        self,
        *,
        visits: int = 20,
        seeds: int = 1,
        random: int = 0,
        journal: PathLike | None = None,
        out: PathLike | None = None,
        personas: PathLike | None = None,
    ) -> "ParityResult":
        """Compare the two engines hit by hit. Needs a browser.

        Args:
            visits: Visits that are chosen from each seed so that every event and page is reached.
            seeds: How many seeds, from the workspace's on.
            random: Further visits, drawn at random.
            journal: A file that keeps what is done; a further run goes on from there.
            out: Directory for both engines' hits.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            Counts and differences; ``passed`` says whether everything was reached and nothing
            differs.

        Raises:
            BrowserError: There is no browser.

        >>> ws.parity(visits=20).passed  # doctest: +SKIP
        True
        """
        from behavesim.parity.parity import run_parity

        return self._caller.call(
            lambda settings, paths, progress: run_parity(
                settings,
                paths,
                personas=as_path(personas),
                visits=visits,
                seeds=seeds,
                random=random,
                out=as_path(out),
                journal=as_path(journal),
                progress=progress,
            ),
            claims.always("parity"),
        )

    def demo(self) -> "DemoResult":
        """Build the shop, simulate, export and train in one call. Settings: ``demo``.

        Returns:
            The funnel, the figures of the models, and where each result is.

        Raises:
            BrowserError: There is no browser.

        >>> ws.demo().files["models"]  # doctest: +SKIP
        'behavesim-out/models'
        """
        from behavesim.demo.demo import run_demo

        return self._caller.call(
            lambda settings, paths, progress: run_demo(settings, paths, progress=progress),
            claims.always("demo"),
        )
