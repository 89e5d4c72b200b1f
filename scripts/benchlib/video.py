"""bench video: forwarding a 1.2 Mb/s picture beside Janus VideoRoom, glass to glass, the room's camera.

Forwarding: the same cameras and viewers, servers one after the other in turns, each in a fresh process; user
+ sys of the whole server process. Glass to glass: one Chromium, a picture that carries the time it was drawn,
through the picture process, and from one connection to the other directly. Camera: the process with ten
viewers, the made camera on and off; a real camera costs besides what its driver costs.
"""

from __future__ import annotations

import asyncio
import os
import statistics
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Page, async_playwright

from roomctl.media.call.video.client import PictureClient
from roomctl.media.call.video.made import clip
from roomctl.types import PeerId
from roomctl.wire import pictures
from scripts.benchlib import janus
from scripts.benchlib.browser import before_other_work, chromium, serve_page
from scripts.benchlib.cpu import Meter
from scripts.benchlib.report import Report, debian_version, new
from scripts.benchlib.video_peers import JanusViewer, Viewer, closed, picture_process

CASES = ((1, 5), (2, 5), (4, 10))
QUICK = ((2, 5),)
BITRATE = 1_200_000
VIEWERS = 10
SETTLE_S = 2.0
SCRIPT = Path(__file__).with_name("video_page.js")


class Cost(NamedTuple):
    """Of one run. `percent`: of one core; `rate`: packets a second that reached the viewers, all together."""

    percent: float
    rate: float
    streams: int

    @property
    def each(self) -> float:
        """% of a core for one forwarded stream."""
        return self.percent / self.streams

    @property
    def packet_us(self) -> float:
        """Microseconds of CPU for one packet that reached a viewer."""
        return 1e4 * self.percent / max(1.0, self.rate)


async def _window(pid: int, viewers: list[Viewer], streams: int, seconds: float) -> Cost:
    await asyncio.sleep(SETTLE_S)
    meter, before = Meter(pid), sum(one.received for one in viewers)
    await asyncio.sleep(seconds)
    percent = meter.percent()
    return Cost(percent, (sum(one.received for one in viewers) - before) / seconds, streams)


async def _ours(cameras: int, eyes: int, film: list[bytes], seconds: float) -> Cost:
    clients = [PictureClient(film) for _ in range(cameras)]
    viewers: list[Viewer] = [PictureClient() for _ in range(eyes)]
    async with picture_process() as server:
        try:
            for number, client in enumerate([*clients, *viewers]):
                assert isinstance(client, PictureClient)
                await server.join(f"p{number}", client)
            names = tuple(f"p{number}" for number in range(cameras))
            server.say(pictures.ShowPictures(places=names, order=names))
            # cameras see each other too: those streams count
            return await _window(server.pid, [*viewers, *clients], cameras * (eyes + cameras - 1), seconds)
        finally:
            await closed([*clients, *viewers])


async def _theirs(cameras: int, eyes: int, film: list[bytes], seconds: float) -> Cost:
    async with janus.janus(pictures=True) as (pid, port):
        clients = [PictureClient(film, places=0, loopback="auto") for _ in range(cameras)]
        viewers: list[Viewer] = []
        bridge = await janus.JanusBridge.to(port)
        try:
            feeds = []
            for number, client in enumerate(clients):
                feed, answer = await bridge.publish(f"p{number}", await client.offer())
                await client.accept(answer)
                await asyncio.wait_for(client.connected.wait(), 20)
                feeds.append(feed)
            await asyncio.sleep(1.0)
            # in our room cameras see each other: here viewers of their own stand for them
            wishes = [feeds] * eyes + [[one for one in feeds if one != mine] for mine in feeds]
            for wish in wishes:
                if wish:
                    viewer = JanusViewer()
                    viewers.append(viewer)
                    await viewer.join(bridge, wish)
            return await _window(pid, viewers, cameras * (eyes + cameras - 1), seconds)
        finally:
            await closed([*clients, *viewers])
            await bridge.close()


async def _camera(seconds: float) -> tuple[float, float, float]:
    """% of a core with ten viewers: the room's camera off, and on; and packets per second of one viewer."""
    async with picture_process() as server:
        viewers = [PictureClient() for _ in range(VIEWERS)]
        try:
            for number, client in enumerate(viewers):
                await server.join(f"v{number}", client)
            await asyncio.sleep(SETTLE_S)
            meter = Meter(server.pid)
            await asyncio.sleep(seconds)
            off = meter.percent()
            server.say(pictures.SetRoomCamera(on=True))
            server.say(pictures.ShowPictures(places=("room",), order=("room",)))
            cost = await _window(server.pid, list(viewers), VIEWERS, seconds)
            return off, cost.percent, cost.rate / VIEWERS
        finally:
            await closed(viewers)


# --- glass to glass -----------------------------------------------------------------------------------


async def _direct(page: Page) -> None:
    offer = await page.evaluate("bench.send()")
    answer = await page.evaluate("(sdp) => bench.receive(sdp)", offer)
    await page.evaluate("(sdp) => bench.accept(sdp)", answer)


async def _through(page: Page, server: Any, name: str) -> None:
    camera, viewer = f"{name}-camera", f"{name}-viewer"
    offer = await page.evaluate("bench.send()")
    await page.evaluate("(sdp) => bench.accept(sdp)", await server.answer(camera, offer))
    offer = await page.evaluate("bench.watch(9)")
    await page.evaluate("(sdp) => bench.watching(sdp)", await server.answer(viewer, offer))
    server.say(pictures.ShowPictures(places=(camera,), order=(camera,)))


async def _delay(page: Page, seconds: float) -> float:
    """Median ms from drawn to shown."""
    await page.wait_for_function("bench.seen.length > 10", timeout=20_000)
    await asyncio.sleep(SETTLE_S)
    await page.evaluate("bench.seen.length = 0")
    await asyncio.sleep(seconds)
    found: list[float] = await page.evaluate("bench.seen")
    await page.evaluate("bench.end()")
    return statistics.median(found)


async def _glass(seconds: float, rounds: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    direct: list[float] = []
    with before_other_work():
        async with async_playwright() as playwright, chromium(playwright) as browser:
            page = await serve_page(await browser.new_context(), SCRIPT.read_text())
            for turn in range(rounds):
                async with picture_process() as server:
                    await _through(page, server, f"t{turn}")
                    ours.append(await _delay(page, seconds))
                    for end in ("camera", "viewer"):
                        server.say(pictures.ClosePictures(peer=PeerId(f"t{turn}-{end}")))
                await _direct(page)
                direct.append(await _delay(page, seconds))
    return ours, direct


# --- the bench ----------------------------------------------------------------------------------------


async def measure(
    *, quick: bool, data: Path | None, only_forward: bool = False, only_glass: bool = False
) -> Report:
    """See the module. `only_forward`, `only_glass`: a part of it, for a machine that is shared."""
    del data
    report = new("video", "av")
    report.versions["janus"] = debian_version("janus") or "not installed"
    seconds, rounds = (4.0, 1) if quick else (6.0, 2)
    if not only_glass:
        await _measure_forward(report, QUICK if quick else CASES, seconds, rounds)
        off, on, rate = await _camera(seconds)
        case = f"room's camera, {VIEWERS} viewers"
        report.add(case, "server CPU, off", "% of a core", off)
        report.add(case, "server CPU, on", "% of a core", on)
        report.add(case, "packets/s each", "1/s", rate)
        report.figure("cpu_pct_camera_10", on - off)
    if not only_forward:
        ours, direct = await _glass(seconds, rounds)
        ratio = report.add(
            "glass to glass", "median", "ms", statistics.fmean(ours),
            peer="Chromium directly", theirs=statistics.fmean(direct),
        )  # fmt: skip
        report.figure("ratio_direct_glass", ratio)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


async def _measure_forward(
    report: Report, cases: tuple[tuple[int, int], ...], seconds: float, rounds: int
) -> None:
    film = clip(640, 360, fps=25, bitrate=BITRATE, hue=20, seconds=3.0, noise=200)
    why_not = janus.available()
    if why_not is not None:
        report.notes.append(why_not)
    ratios = []
    for cameras, eyes in cases:
        ours: list[Cost] = []
        theirs: list[Cost] = []
        for turn in range(rounds):
            order = [(_ours, ours), *([] if why_not else [(_theirs, theirs)])]
            for run, found in order if turn % 2 == 0 else reversed(order):
                found.append(await run(cameras, eyes, film, seconds))
        streams = ours[0].streams
        case = f"{streams} streams ({cameras} cameras)"
        ratio = report.add(
            case, "CPU of one stream", "% of a core", statistics.fmean(one.each for one in ours),
            peer="janus videoroom" if theirs else "",
            theirs=statistics.fmean(one.each for one in theirs) if theirs else None,
        )  # fmt: skip
        report.add(
            case, "CPU of one packet", "us", statistics.fmean(one.packet_us for one in ours),
            peer="janus videoroom" if theirs else "",
            theirs=statistics.fmean(one.packet_us for one in theirs) if theirs else None,
        )  # fmt: skip
        report.add(
            case, "packets/s of one stream", "1/s", statistics.fmean(one.rate for one in ours) / streams
        )
        if ratio is not None:
            ratios.append(ratio)
    if ratios:
        report.figure("ratio_janus_forward", statistics.fmean(ratios))
