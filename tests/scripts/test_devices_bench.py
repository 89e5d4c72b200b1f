"""bench devices: its arithmetic, its names, and one short run of it."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest

from scripts.benchlib import device_faults, devices, restart
from scripts.benchlib.report import Report
from scripts.devlib.bench import _joined
from scripts.devlib.made import ROOT
from tests.lab.virtual_room import VirtualRoom

ROWS = {
    "unplug, replug", "another device appears", "sound server killed", "device stalls", "microphone muted",
    "loudspeaker at volume 0", "16 kHz microphone", "stereo microphone", "mono loudspeaker", "monitor trap",
    "sound server hangs", "streams closed by the library", "HDMI trap",
    "built-in trap", "two equal devices", "no device at all",
}  # fmt: skip


def test_what_never_came_back_counts_against_it_and_not_into_the_times() -> None:
    report = Report("devices")
    devices.add_cycles(report, "pulseaudio", [(0.2, 0.5)] * 18 + [(0.4, 1.5), (None, None)])
    assert report.figures == {"returned_of_100": 95.0, "return_s_p95": 1.5, "told_s_p95": 0.4}


def test_over_two_servers_the_worse_one_counts() -> None:
    report = Report("devices")
    devices.add_cycles(report, "pulseaudio", [(0.2, 0.5)] * 19 + [(0.2, None)])
    devices.add_cycles(report, "pipewire", [(0.1, 0.7)] * 20)
    assert report.figures == {"returned_of_100": 95.0, "return_s_p95": 0.7, "told_s_p95": 0.2}


def test_p95_is_a_value_that_was_measured() -> None:
    assert devices.p95([float(n) for n in range(100)]) == 95.0
    assert devices.p95([1.0]) == 1.0
    assert devices.p95([]) is None


def test_every_fault_of_the_list_has_its_row() -> None:
    assert set(device_faults.FAULTS) >= ROWS


def test_values_may_stand_apart_from_their_name() -> None:
    assert _joined(["--cycles", "25", "--pipewire"]) == ["--cycles=25", "--pipewire"]


async def test_deaths_are_told_step_by_step_and_the_figure_is_that_of_the_worse_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = Report("devices")

    async def restarts(
        _lab: object, count: int, *, with_spare: bool, number: signal.Signals
    ) -> list[restart.Times]:
        whole = 2.4 if number is signal.SIGSTOP else 0.3 if with_spare else 1.2
        return [dict.fromkeys(restart.STEPS, whole + 0.01 * at) for at in range(count)]

    monkeypatch.setattr(restart, "restarts", restarts)
    for server, count in (("pulseaudio", 10), ("pipewire", 5)):
        await devices._add_restarts(report, server, VirtualRoom, count)
    assert report.figures == {"restart_s_p95": 0.39}
    rows = {(row.case, row.metric): row.ours for row in report.rows}
    assert rows["pipewire: media process dies", "first sound, worst"] == 0.34
    assert rows["pulseaudio: media process dies, no spare yet", "noticed, median of 2"] == 1.205
    assert rows["pulseaudio: media process hangs", "noticed, median of 2"] == 2.405


@pytest.mark.lab
def test_two_cycles_are_told_and_come_back_within_the_bar() -> None:
    command = [
        str(ROOT / "scripts" / "bench"),
        "devices",
        "--json",
        "--cycles",
        "2",
        "--no-table",
        "--pulseaudio",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    figures = json.loads(done.stdout)["figures"]
    assert figures["returned_of_100"] == 100
    assert 0 < figures["told_s_p95"] < 2
    assert 0 < figures["return_s_p95"] < 4, "the plugging of a virtual card is in it, on a busy machine"
