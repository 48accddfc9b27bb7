"""``behavesim serve``: the built site and the collector on one origin, until it is stopped."""

import asyncio
import resource
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass

from behavesim.collector.admission import Admission, is_loopback
from behavesim.collector.metrics import CollectorMetrics
from behavesim.collector.server import CollectorApp, running_server
from behavesim.core.result import Result
from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import HitLogWriter
from behavesim.metrics_server import serve_metrics
from behavesim.settings import Settings

WRITER_NAME = "serve"
_DESCRIPTORS = 16384
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, repr=False)
class ServeResult(Result):
    """``requests`` to the collector that were answered 204, ``refused`` requests of any kind that
    were not taken and why, ``ignored`` internal parameters that only an engine may send,
    ``lost_bytes`` of the log that were removed while it was being written."""

    url: str
    requests: int
    refused: int
    ignored: int
    refused_by_reason: dict[str, int]
    lost_bytes: int = 0


def run_serve(
    settings: Settings,
    workspace: WorkspacePaths,
    *,
    collect: bool = True,
    on_ready: Callable[[str], None] = lambda url: None,
    say: Say = lambda line: None,
) -> ServeResult:
    """Serve until SIGINT or SIGTERM; ``on_ready`` gets the shop's URL once it answers.

    ``collect`` False answers hits without keeping them. ``say`` gets a line when there is something
    to know. Raises WorldError where there is no built site or the address is taken.
    """
    if not (workspace.site / "index.html").is_file():
        raise WorldError(
            f"{workspace.site}: found no built site", "Run behavesim build-site first."
        )
    _raise_limit()
    with asyncio.Runner(loop_factory=_find_loop_factory()) as runner:
        return runner.run(_serve(settings, workspace, collect, on_ready, say))


async def _serve(
    settings: Settings,
    workspace: WorkspacePaths,
    collect: bool,
    on_ready: Callable[[str], None],
    say: Say,
) -> ServeResult:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    chosen = settings.collect
    log = HitLogWriter(workspace.hits, WRITER_NAME, is_daily=True) if collect else None
    app = CollectorApp(
        workspace.site,
        log,
        settings.site.base_path,
        chosen.max_body_bytes,
        admission=Admission(chosen.host, chosen.allow_hosts, chosen.allow_origins),
        say=say,
    )
    try:
        async with running_server(app, chosen.host, chosen.port) as url:
            if not is_loopback(chosen.host):
                say(_warn(chosen.host, app.admission.port))
            with _measuring(settings, app, log) as measured_at:
                on_ready(url + settings.site.base_path)
                if measured_at:
                    say(f"metrics at {measured_at}/metrics, health at {measured_at}/healthz")
                await stop.wait()
    finally:
        if log is not None:
            await log.aclose()
    refused = app.refused
    return ServeResult(
        url,
        app.requests,
        refused.total(),
        app.ignored,
        dict(sorted(refused.items())),
        0 if log is None else log.lost_bytes,
    )


def _measuring(
    settings: Settings, app: CollectorApp, log: HitLogWriter | None
) -> AbstractContextManager[str | None]:
    port = settings.collect.metrics_port
    if port is None:
        return nullcontext()
    return serve_metrics(CollectorMetrics(app, log), settings.collect.metrics_host, port)


def _warn(host: str, port: int) -> str:
    return (
        f"warning: {host}:{port} is beyond loopback: anyone who reaches this machine can see the "
        "shop and add hits to its log (requests must name a host of --allow-host)"
    )


def _raise_limit() -> None:
    """As many files and connections at once as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _find_loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
