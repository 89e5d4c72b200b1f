"""The sound check in the running engine: the beat steps it, the room is heard by nobody meanwhile."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from roomctl.media import checking
from roomctl.media.call.call import Call
from roomctl.media.call.port import CallOptions
from roomctl.media.checking import Checking
from roomctl.media.dsp.frame import Frame
from roomctl.media.engine import Engine
from roomctl.media.sound.acoustics import Air
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.sound.port import Direction, Identity
from roomctl.media.sound.simulated import SimulatedSound, Table
from roomctl.media.speech.engine import SpeechEngine
from roomctl.wire.reports import CheckReport


class Room:
    """An engine whose beats go as fast as they can while a check runs."""

    def __init__(self, table: Table) -> None:
        self.port = SimulatedSound(table=table)
        self.call = Call(CallOptions(loopback="always"), lambda _event: None)
        canceller = make_canceller(EchoChoice.AUTO).canceller
        self.engine = Engine(self.port, self.call, SpeechEngine(), canceller, lambda _fact: None)
        self.checking = Checking()
        self.stages: list[str] = []

    def under_way(self) -> bool:
        return self.engine.probe is not None

    async def run(
        self, what: checking.What = "whole", meanwhile: Callable[[], None] | None = None
    ) -> CheckReport:
        await self.port.start()
        self.checking.start(self.engine, what, own_canceller=False)
        now = 0.0
        while (report := self.checking.report).stage != "done":
            if report.stage and report.stage not in self.stages:
                self.stages.append(report.stage)
                if meanwhile is not None and report.stage == "sweep":
                    meanwhile()
            for _ in range(40):
                now += 0.01
                self.engine.beat(now)
            await asyncio.sleep(0.001 if self.engine.probe is None else 0.0)
        await self.call.aclose()
        return self.checking.report


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "POLL_S", 0.001)


async def test_a_good_room_is_ready_and_says_so_stage_by_stage() -> None:
    room = Room(Table())
    report = await room.run()
    assert (report.verdict, report.findings, report.number) == ("ready", (), 1)
    assert room.stages == ["quiet", "bell", "sweep", "murmur"]
    assert report.measures["noise_dbfs"] == pytest.approx(-70.5, abs=1)
    assert 80 < report.measures["delay_ms"] < 130
    assert room.engine.probe is None


async def test_nobody_hears_the_bell_but_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(Table())
    sent: list[float] = []

    def push(total: Frame, own: object, now: float) -> None:
        probe = room.engine.probe
        if probe is not None and not probe.done:
            sent.append(float(np.abs(total).max()))

    monkeypatch.setattr(room.call, "push", push)
    await room.run()
    assert len(sent) > 1000
    assert max(sent) == 0.0


async def test_a_loudspeaker_that_is_not_heard_leaves_no_figures_of_a_path() -> None:
    report = await Room(Table(air=Air(direct=0.0, reverberant=0.0))).run()
    assert (report.verdict, [one.code for one in report.findings]) == ("not_ready", ["check_not_heard"])
    assert set(report.measures) == {"noise_dbfs", "hum_dbfs", "gaps_ms"}


async def test_a_device_that_leaves_in_the_middle_ends_it_with_the_devices_own_words() -> None:
    room = Room(Table())
    report = await room.run(meanwhile=lambda: room.port.unplug(Direction.MICROPHONE))
    assert [one.code for one in report.findings] == ["microphone_lost"]
    assert room.engine.probe is None, "the meeting goes on"


async def test_one_microphone_needs_no_tapping() -> None:
    report = await Room(Table()).run("tap")
    assert [(one.code, one.verdict) for one in report.findings] == [("check_tap_one", "good")]


async def test_stop_leaves_no_result_and_the_next_check_a_new_number() -> None:
    room = Room(Table())
    await room.port.start()
    room.checking.start(room.engine, "whole", own_canceller=False)
    await asyncio.sleep(0.01)
    assert room.under_way()
    await room.checking.stop()
    assert not room.under_way()
    assert room.checking.report == CheckReport(number=1)
    assert (await room.run()).number == 2


async def test_the_tapping_process_says_one_line_also_without_a_sound_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roomctl.media.listen", "--seconds", "0.1", stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    assert out == b'{"winner": "", "label": "", "microphones": 0}\n'


TAPPED = [
    ({}, "check_tap_none", "advice", ""),
    ({"winner": "other", "label": "Table mic"}, "check_tap_other", "advice", "other"),
    ({"winner": "simulated-table||", "label": "Simulated table"}, "check_tap_right", "good", ""),
]


@pytest.mark.parametrize(("found", "code", "verdict", "tapped"), TAPPED)
async def test_what_the_tapping_found_is_told_with_the_one_to_take(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, object], code: str, verdict: str, tapped: str
) -> None:
    async def listen() -> dict[str, object]:
        return found

    monkeypatch.setattr(checking, "_listen", listen)
    room = Room(Table())
    await room.port.start()
    second = replace(room.port.state().devices[0], identity=Identity("other"), label="Table mic")
    state = replace(room.port.state(), devices=(*room.port.state().devices, second))
    monkeypatch.setattr(room.port, "state", lambda: state)
    monkeypatch.setattr(room.port, "start", _nothing)
    report = await room.run("tap")
    assert [(one.code, one.verdict) for one in report.findings] == [(code, verdict)]
    assert report.tapped == tapped


async def _nothing() -> None:
    """It has started."""
