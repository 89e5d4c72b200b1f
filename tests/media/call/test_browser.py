"""A real browser on the other side: headless Chromium with a fake microphone."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright

from roomctl.media.call.forward import SLOTS
from roomctl.media.call.port import CallOptions, PeerClosed
from roomctl.types import PeerId
from tests.media.call.meeting import Guest, Room, Tone, until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
P = PeerId("browser")
PAGES = Path(__file__).resolve().parents[3] / "roomctl/web/pages"

JOIN = """async (slots) => {
  const pc = window.pc = new RTCPeerConnection({iceServers: [], bundlePolicy: "max-bundle"});
  const stream = await navigator.mediaDevices.getUserMedia({audio: true});
  pc.addTransceiver(stream.getAudioTracks()[0], {direction: "sendrecv"});
  for (let n = 0; n < slots; n++) pc.addTransceiver("audio", {direction: "recvonly"});
  pc.ontrack = (event) => {  // one element for each track: Chromium plays only the first track of a stream
    const audio = document.createElement("audio");
    audio.srcObject = new MediaStream([event.track]);
    audio.play();
  };
  await pc.setLocalDescription(await pc.createOffer());
  await new Promise((done) => {
    const timer = setTimeout(done, 500);
    pc.onicegatheringstatechange = () => {
      if (pc.iceGatheringState === "complete") { clearTimeout(timer); done(); }
    };
  });
  return pc.localDescription.sdp;
}"""
ACCEPT = """async (sdp) => { await pc.setRemoteDescription({type: "answer", sdp}); }"""
STATS = """async () => {
  const all = [];
  for (const entry of (await pc.getStats()).values()) all.push(entry);
  return all;
}"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox"],
        )
        page = await browser.new_page()

        async def empty(route: Route) -> None:
            await route.fulfill(body="<!doctype html><title>join</title>", content_type="text/html")

        async def module(route: Route) -> None:
            await route.fulfill(path=PAGES / route.request.url.split("/pages/")[1])

        await page.route("http://localhost/", empty)
        await page.route("http://localhost/pages/**", module)
        await page.goto("http://localhost/")
        yield page
        await browser.close()


async def join(room: Room, page: Page, slots: int = 0) -> str:
    offer = await page.evaluate(JOIN, slots)
    answer = await room.call.open(P, offer)
    await page.evaluate(ACCEPT, answer)
    await until(lambda: bool(room.call.stats()) and room.call.stats()[P].packets > 20)
    return answer


async def entries(page: Page, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await page.evaluate(STATS)
    return [entry for entry in found if entry["type"] == kind]


async def test_a_browser_hears_the_room_and_is_heard(page: Page) -> None:
    room = Room()
    room.source = Tone(600.0)
    await join(room, page)
    await asyncio.sleep(6)
    ours = room.call.stats()[P]
    (inbound,) = [entry for entry in await entries(page, "inbound-rtp") if entry["packetsReceived"]]
    print(
        f"the browser got {inbound['packetsReceived']} packets, lost {inbound['packetsLost']}, level "
        f"{inbound['audioLevel']:.3f}, concealed {inbound['concealedSamples']}; we got {ours.packets}, "
        f"{ours.delay_ms:.0f} ms in the buffer"
    )
    assert inbound["packetsReceived"] > 200
    assert inbound["audioLevel"] > 0.05
    assert inbound["concealedSamples"] < 0.1 * inbound["totalSamplesReceived"]
    assert ours.packets > 200
    assert ours.lost < 20
    assert ours.level_db is not None
    assert ours.rtt_ms is not None
    (remote,) = await entries(page, "remote-inbound-rtp")
    assert remote["packetsLost"] == 0
    sender_reports = await entries(page, "remote-outbound-rtp")
    assert sender_reports
    assert sender_reports[0]["packetsSent"] > 100
    await page.evaluate("pc.close()")
    await until(lambda: PeerClosed(P, "left") in room.events)
    await room.close()


async def test_a_browser_sends_shorter_packets_when_asked_and_longer_ones_again(page: Page) -> None:
    """From the beginning, and in mid-call by the page's own code, without a word to the room."""
    room = Room(CallOptions(frame_ms=10))
    answer = await join(room, page)
    await page.evaluate('async () => { window.useFrames = (await import("/pages/call/link.js")).useFrames; }')
    rates = []
    for frame_ms in (10, 20, 10):
        await page.evaluate("([sdp, ms]) => useFrames({connection: pc}, sdp, ms)", [answer, frame_ms])
        await asyncio.sleep(0.4)
        before, at = room.call.stats()[P].packets, monotonic()
        await asyncio.sleep(1.2)
        rates.append((room.call.stats()[P].packets - before) / (monotonic() - at))
    print([round(rate) for rate in rates])
    assert rates[0] > 80
    assert rates[1] < 60
    assert rates[2] > 80
    assert room.call.stats()[P].lost < 10
    await room.close()


async def test_a_browser_gets_talkers_in_slots(page: Page) -> None:
    room = Room(CallOptions(mode="forward", loopback="always"))
    room.source = Tone(600.0)
    await join(room, page, SLOTS)
    assert room.call.stats()[P].mode == "forward"
    guests = [Guest(hz, slots=SLOTS) for hz in (440.0, 811.0)]
    for number, guest in enumerate(guests):
        await room.join(f"p{number}", guest.client)
    await asyncio.sleep(5)
    streams = [entry for entry in await entries(page, "inbound-rtp") if entry.get("packetsReceived")]
    print([(entry["mid"], entry["packetsReceived"], round(entry["audioLevel"], 3)) for entry in streams])
    assert len([entry for entry in streams if entry["packetsReceived"] > 150]) == 3
    assert len([entry for entry in streams if entry["audioLevel"] > 0.03]) == 3
    assert all(entry["packetsLost"] == 0 for entry in streams)
    told = [entry["packetsSent"] for entry in await entries(page, "remote-outbound-rtp")]
    assert len([sent for sent in told if sent > 100]) == 3  # each slot has sender reports, too
    for guest in guests:
        await guest.client.close()
    await room.close()
