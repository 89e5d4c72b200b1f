"""Links of pictures over real sockets: forwarded, switched at whole pictures, repaired, told what to send."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aioice import ice

from roomctl.media.call.port import CallOptions, CallRefused
from roomctl.media.call.rtp import parse
from roomctl.media.call.video import rtcp, vp8
from roomctl.media.call.video.board import Board
from roomctl.media.call.video.camera import Filmed
from roomctl.media.call.video.client import PictureClient
from roomctl.media.call.video.made import clip
from roomctl.media.call.video.rate import START
from roomctl.media.call.video.room_source import ROOM
from tests.media.call.meeting import until

pytestmark = pytest.mark.lab


class Meeting:
    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.board = Board(
            CallOptions(loopback="always"), lambda peer, state: self.said.append((peer, state))
        )
        self.clients: dict[str, PictureClient] = {}

    async def join(
        self, name: str, *, hue: int | None = None, sends: bool = True, skip: str = ""
    ) -> PictureClient:
        film = [] if hue is None else clip(160, 90, fps=25, bitrate=200_000, hue=hue, seconds=1.0)
        client = self.clients[name] = PictureClient(film)
        offer = await client.offer()
        await client.accept(
            await self.board.open(name, offer, sends=sends, skip=frozenset([skip] if skip else []))
        )
        await asyncio.wait_for(client.connected.wait(), 10)
        return client


@contextlib.asynccontextmanager
async def meeting() -> AsyncIterator[Meeting]:
    room = Meeting()
    try:
        yield room
    finally:
        for client in room.clients.values():
            await client.close()
        await room.board.aclose()


async def test_pictures_are_forwarded_switched_repaired_and_end() -> None:
    async with meeting() as room:
        ada = await room.join("ada", hue=10)
        bea = await room.join("bea", hue=130)
        eye = await room.join("eye", skip="bea")
        room.board.show(["ada", "bea"], ["ada", "bea"])
        await until(lambda: bea.at(0).pictures > 5 and ada.at(1).pictures > 5 and eye.at(0).pictures > 5)
        assert room.board.carrying()[:3] == [True, True, False]
        assert not ada.at(0).packets, "one's own picture is not sent back"
        assert not eye.at(1).packets, "nor one that is not for this viewer"
        for seen in (bea.at(0), ada.at(1), eye.at(0)):
            assert seen.first_is_key
            assert seen.jumps == 0
        await until(lambda: ada.remb > START)  # told that it may send more
        assert ada.keys_asked <= 3, "one wish of all viewers, not one each"

        before, keys = eye.at(0).packets, eye.at(0).keys
        out = room.board._links["eye"].outs[0]
        lost: list[bytes] = []
        usual, out.send = out.send, lost.append
        await until(lambda: bool(lost))
        out.send = usual
        await until(lambda: eye.at(0).jumps == 1)
        at = eye.at(0).packets
        numbers = [packet.seq for data in lost if (packet := parse(data))]
        eye.ask_again(0, numbers)
        await until(lambda: eye.at(0).jumps >= 3)  # back to what was lost, and on again
        assert eye.at(0).packets >= at + len(numbers)

        room.board.show(["bea", "ada"], ["ada", "bea"])  # the places change their cameras
        await until(lambda: eye.at(1).pictures > 3 and ada.at(0).pictures > 3)
        assert eye.at(0).packets < before + 40
        assert eye.at(1).first_is_key
        assert ada.at(0).first_is_key
        assert eye.at(0).keys == keys

        ada.drop = 5  # every fifth packet is lost on its way here: asked for, and passed on late
        again = ada.asked_again
        at = eye.at(1).packets
        await until(lambda: eye.at(1).packets > at + 30)
        assert ada.asked_again > again

        ada.hold = True  # a line that dies says nothing: the picture must not stand still under a name
        await until(lambda: room.board.carrying()[:2] == [True, False])
        ada.hold = False
        await until(lambda: room.board.carrying()[:2] == [True, True])

        await bea.close()
        await until(lambda: ("bea", "closed") in room.said)
        assert [one.peer for one in room.board.stats()] == ["ada", "eye"]


async def test_a_thin_line_is_sent_the_one_that_matters_most() -> None:
    async with meeting() as room:
        await room.join("ada", hue=10)
        await room.join("bea", hue=130)
        eye = await room.join("eye")
        room.board.show(["ada", "bea"], ["bea", "ada"])
        await until(lambda: eye.at(0).pictures > 25 and eye.at(1).pictures > 25)
        for _ in range(6):
            both = sum(one.up for one in room.board.stats())
            eye.report(bitrate=int(0.7 * both))
            await asyncio.sleep(0.5)
        await until(lambda: room.board.stats()[2].held_back == (0,))
        before = eye.at(0).packets, eye.at(1).packets
        await until(lambda: eye.at(1).packets > before[1] + 10)
        assert eye.at(0).packets <= before[0] + 2


async def test_offers_that_are_none_are_refused_and_a_screen_never_sends() -> None:
    async with meeting() as room:
        for text in ("", "v=0", "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"):
            with pytest.raises(CallRefused):
                await room.board.open("x", text, sends=True)
        assert room.board.peers() == []
        screen = await room.join("screen", hue=10, sends=False)
        eye = await room.join("eye")
        room.board.show(["screen"], ["screen"])
        await asyncio.sleep(0.5)
        assert not eye.received
        assert room.board.stats()[0].allowed == 0
        assert not screen.remb


async def test_an_offer_that_fails_late_is_refused_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lines were made already; a page that is closed in mid-offer is the same."""
    told: list[tuple[str, str]] = []
    board = Board(CallOptions(loopback="never"), lambda *one: told.append(one))
    eye = PictureClient()
    offer = await eye.offer()
    await eye.close()
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: [])
    with pytest.raises(CallRefused) as refused:
        await board.open("eye", offer, sends=False)
    assert refused.value.code == "call.no_address"
    assert board.peers() == []
    assert told == []
    await board.aclose()


async def test_what_a_viewer_says_when_its_link_is_gone_is_heard_by_nobody() -> None:
    async with meeting() as room:
        await room.join("eye")
        link = room.board._links["eye"]
        wishes = [rtcp.key_wanted(1, link.outs[0].ssrc), rtcp.missing(1, link.outs[0].ssrc, [7])]
        await room.board.close("eye")
        for wish in wishes:
            link._said(wish)


async def test_the_room_is_sent_in_two_qualities_and_encoded_only_as_it_is_wanted() -> None:
    async with meeting() as room:
        eye = await room.join("eye")
        wanted = room.board.room.wanted
        film = {low: clip(160, 90, fps=15, bitrate=60_000, hue=9, seconds=1.0) for low in (False, True)}

        async def camera() -> None:
            number = 0
            while True:
                await asyncio.sleep(1 / 15)
                number += 1
                for low, on in ((False, wanted.good), (True, wanted.low)):
                    if on:
                        key = wanted.low_key if low else wanted.key
                        at = 0 if key else 1 + number % 14
                        payloads = vp8.pack(film[low][at], number)
                        room.board.room.film(Filmed(low, number * 6_000, payloads))
                wanted.key = wanted.low_key = False

        filming = asyncio.ensure_future(camera())
        assert not wanted.good
        room.board.show([ROOM], [ROOM])
        await until(lambda: eye.at(0).pictures > 10)
        assert (wanted.good, wanted.low) == (True, False)
        for _ in range(6):
            eye.report(bitrate=200_000)
            await asyncio.sleep(0.5)
        await until(lambda: not wanted.good and wanted.low)
        before = eye.at(0).pictures
        await until(lambda: eye.at(0).pictures > before + 5)
        assert eye.at(0).keys >= 2
        assert not eye.at(0).jumps
        assert room.board.stats()[0].held_back == (), "smaller, and not left out"
        room.board.show([], [])
        await until(lambda: not wanted.low)
        filming.cancel()
