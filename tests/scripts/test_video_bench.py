"""bench video: it runs on the process of the product, and its sums are right."""

from __future__ import annotations

import pytest

from roomctl.media.call.video.made import clip
from scripts.benchlib import janus, video
from scripts.benchlib.report import new
from scripts.benchlib.video import Cost


def test_costs_are_told_for_one_stream_and_one_packet() -> None:
    cost = Cost(percent=6.0, rate=1200.0, streams=12)
    assert cost.each == 0.5
    assert cost.packet_us == pytest.approx(50.0)  # 6 % of a core are 60 ms a second
    assert Cost(1.0, 0.0, 1).packet_us == 10_000.0


async def test_the_figure_is_the_mean_of_the_ratios_of_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ours(cameras: int, eyes: int, film: list[bytes], seconds: float) -> Cost:
        return Cost(2.0, 100.0, cameras * eyes)

    async def theirs(cameras: int, eyes: int, film: list[bytes], seconds: float) -> Cost:
        return Cost(4.0 * cameras, 100.0, cameras * eyes)

    monkeypatch.setattr(video, "_ours", ours)
    monkeypatch.setattr(video, "_theirs", theirs)
    monkeypatch.setattr(janus, "available", lambda: None)
    report = new("video")
    await video._measure_forward(report, ((1, 4), (2, 4)), 1.0, 2)
    assert report.figures == {"ratio_janus_forward": pytest.approx((0.5 + 0.25) / 2)}


@pytest.mark.lab
async def test_forwarding_is_measured_on_the_running_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "SETTLE_S", 0.3)
    film = clip(160, 90, fps=25, bitrate=200_000, hue=9, seconds=1.0)
    cost = await video._ours(1, 2, film, 0.8)
    assert cost.streams == 2
    assert cost.rate > 20
    assert 0 <= cost.percent < 100  # a short look: it may be less than one tick of the clock
