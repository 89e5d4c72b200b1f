"""bench floor: what a project followed over years must always find in it."""

from __future__ import annotations

import json
import subprocess

import pytest

from scripts.devlib.made import ROOT

BAR_MS = 50.0


@pytest.mark.lab
@pytest.mark.alone
def test_bench_floor_prints_its_figures_and_stays_under_the_bar() -> None:
    """50 clients on loopback with a real room: from the event to all of them, 99th percentile."""
    command = [str(ROOT / "scripts" / "bench"), "floor", "--json", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True)
    figures = json.loads(done.stdout)["figures"]
    assert {"events_per_s", "fanout_ms_p50", "fanout_ms_p99"} <= set(figures)
    print(figures)
    assert figures["events_per_s"] > 200
    assert 0 < figures["fanout_ms_p50"] <= figures["fanout_ms_p99"]
    assert figures["fanout_ms_p99"] <= BAR_MS
