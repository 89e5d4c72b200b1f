"""The call to itself as a child: its report is handed on, and whatever happens to it is a report too."""

from __future__ import annotations

import asyncio
import sys

import pytest

from roomctl.room import self_call
from roomctl.room.self_call import FAILED, SelfCall
from roomctl.wire.reports import CheckReport


async def report_of(program: str) -> CheckReport:
    told: asyncio.Future[CheckReport] = asyncio.get_running_loop().create_future()
    SelfCall([sys.executable, "-c", program], told.set_result).begin()
    return await asyncio.wait_for(told, 20)


async def test_what_it_prints_is_its_report() -> None:
    found = await report_of("""print('{"stage":"done","measures":{"call_delay_ms":60.0}}')""")
    assert found == CheckReport(stage="done", measures={"call_delay_ms": 60.0})


@pytest.mark.parametrize("program", ["print('no report')", "raise SystemExit(3)", "import os; os.abort()"])
async def test_one_that_falls_is_told_as_a_call_that_failed(program: str) -> None:
    assert await report_of(program) == FAILED


async def test_one_that_hangs_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_call, "PATIENCE_S", 0.2)
    assert await report_of("import time; time.sleep(60)") == FAILED


async def test_an_end_of_the_room_leaves_no_child_and_tells_nothing() -> None:
    told: list[CheckReport] = []
    calling = SelfCall([sys.executable, "-c", "import time; time.sleep(60)"], told.append)
    calling.begin()
    await asyncio.sleep(0.2)
    await calling.stop()
    assert told == []
