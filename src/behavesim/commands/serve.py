"""``behavesim serve``: the built site and the collector on one origin, until told to stop."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass

from behavesim.collect.hit_log import HitLogWriter
from behavesim.collect.server import CollectorApp, running_server
from behavesim.errors import WorldError
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings

WRITER_NAME = "serve"


@dataclass(frozen=True, slots=True)
class ServeSummary:
    """``requests`` to the collector that were answered 204, ``refused`` requests of any kind that
    were too large, no HTTP, of another method, or that the disk did not take."""

    url: str
    requests: int
    refused: int


def run_serve(
    settings: Settings,
    workspace: Workspace,
    *,
    collect: bool = True,
    on_ready: Callable[[str], None] = lambda url: None,
) -> ServeSummary:
    """Serve until SIGINT or SIGTERM; ``on_ready`` gets the shop's URL once it answers.

    ``collect`` False answers hits without keeping them. Raises WorldError where there is no built
    site or the address is taken.
    """
    if not (workspace.site / "index.html").is_file():
        raise WorldError(
            f"{workspace.site}: found no built site", "Run behavesim build-site first."
        )
    with asyncio.Runner(loop_factory=_find_loop_factory()) as runner:
        return runner.run(_serve(settings, workspace, collect, on_ready))


async def _serve(
    settings: Settings, workspace: Workspace, collect: bool, on_ready: Callable[[str], None]
) -> ServeSummary:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    log = HitLogWriter(workspace.hits, WRITER_NAME, is_daily=True) if collect else None
    app = CollectorApp(
        workspace.site, log, settings.site.base_path, settings.collect.max_body_bytes
    )
    try:
        async with running_server(app, settings.collect.host, settings.collect.port) as url:
            on_ready(url + settings.site.base_path)
            await stop.wait()
    finally:
        if log is not None:
            await log.aclose()
    return ServeSummary(url, app.requests, app.refused.total())


def _find_loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
