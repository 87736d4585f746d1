"""The process pool outlives its processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psutil
import pytest

from agents.pool import StagePool
from agents.settings import Settings, WorkerSettings
from agents.work import Done, Task
from schemas import RawArticle, Stage


@pytest.fixture
def pool() -> Iterator[StagePool]:
    pool = StagePool(Stage.CLEAN, Settings(worker=WorkerSettings(processes=1)))
    pool.warm()
    yield pool
    pool.close()


def idle_processes() -> list[psutil.Process]:
    """Return the processes that the fork server of these tests has made."""
    return [child for server in psutil.Process().children() for child in server.children()]


async def test_a_process_that_dies_between_two_articles_is_replaced(pool: StagePool) -> None:
    (process,) = idle_processes()
    process.kill()
    psutil.wait_procs([process], timeout=10)
    article = RawArticle(id="a1", text="The ministers met in Tashkent.")
    task = Task(Stage.CLEAN, b"a1", article.to_json(), datetime.now(UTC))
    worked = await pool._work_one(task, lambda: None)
    assert isinstance(worked.outcome, Done)
    assert worked.tries == 1, "the article is not to blame"
