"""A pytask plugin (entry point in pyproject.toml) that tells our progress table about each task."""

from __future__ import annotations

from pytask import ExecutionReport, Session, TaskOutcome, hookimpl

from evalutils.pipeline.run.doing import progress

STATUS = {
    TaskOutcome.SUCCESS: progress.DONE,
    TaskOutcome.SKIP_UNCHANGED: progress.UNCHANGED,
    TaskOutcome.SKIP_PREVIOUS_FAILED: progress.SKIPPED,
    TaskOutcome.FAIL: progress.FAILED,
}


@hookimpl(tryfirst=True)
def pytask_execute_task_log_end(session: Session, report: ExecutionReport) -> None:
    """Runs for every task; other projects' sessions hold no ``evalutils_progress``."""
    shown = session.config.get("evalutils_progress")
    if shown is not None:
        shown.set(report.task.name, STATUS.get(report.outcome, progress.SKIPPED))
