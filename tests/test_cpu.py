"""The share of a core: from one question to the next, and never of no time at all."""

from __future__ import annotations

import pytest

from roomctl import cpu


def test_it_is_counted_from_one_question_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, used = iter([0.0, 2.0, 3.0, 3.0]), iter([0.0, 0.5, 1.25, 1.25])
    monkeypatch.setattr(cpu, "monotonic", lambda: next(wall))
    monkeypatch.setattr(cpu, "process_time", lambda: next(used))
    share = cpu.CpuShare()
    assert [share.pct() for _ in range(3)] == [25.0, 75.0, 0.0]
