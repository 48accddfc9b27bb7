from tests.unit.collect.hand_made_log import Log, envelope, first_visit, hit

from behavesim.commands.materialize import run_materialize
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings


def test_summary_of_a_small_log(workspace: Workspace) -> None:
    """The command reads the workspace's log, writes its warehouse and counts what it made."""
    log = Log(workspace.root)
    log.add_visit(envelope(first_visit(), hit("purchase", cu="KRW", epn={"value": 9}), visit="v"))
    log.add_request("v=1&en=a")
    stages = []
    summary = run_materialize(
        Settings(), workspace, progress=lambda stage, done, total, **figures: stages.append(stage)
    )
    assert (summary.tables, summary.events, summary.sessions) == (1, 4, 1)
    assert (summary.purchases, summary.revenue, summary.rejected) == (1, 9.0, 1)
    assert summary.seconds > 0
    assert set(stages) == {"read the hit log", "write tables"}
    assert (workspace.warehouse / "events_20261101" / "part-0000.parquet").is_file()
