"""The picture process's conversation: what it is told, and what it tells.

Owns the board (all picture links) from the first setting on. Must not know packets, nor where the line goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from roomctl import logs
from roomctl.cpu import CpuShare
from roomctl.media.call.port import CallRefused
from roomctl.media.call.video.board import Board, LinkStats
from roomctl.media.call.video.camera import RoomCamera, State
from roomctl.media.reports import call_options
from roomctl.tasks import Tasks
from roomctl.types import PeerId
from roomctl.wire import pictures as wire
from roomctl.wire.media import Configure, ToPictures

TICK_S: Final = 0.1
_TICKS_OF_REPORT: Final = 10


class Desk:
    """`told` each message; `say` gets the answers and what happens. Make it in a running loop."""

    def __init__(self, say: Callable[[wire.PicturesToRoom], object]) -> None:
        self.board: Board | None = None
        self.camera: RoomCamera | None = None
        self._say = say
        self._tasks = Tasks()
        self._carried: tuple[tuple[str, ...], tuple[bool, ...]] = ((), ())
        self._cpu = CpuShare()
        self._ticking = asyncio.ensure_future(self._tick())

    def told(self, message: ToPictures) -> None:
        """One message of the room, settings first."""
        match message:
            case Configure():
                options = call_options(message.call)
                if self.board is None:
                    self.board = Board(options, self._changed)
                else:
                    self.board.configure(options)
                self._set_camera(message.pictures.camera)
            case wire.OpenPictures():
                self._tasks.start(self._open(message))
            case wire.ClosePictures():
                self._tasks.start(self._close(message.peer))
            case wire.SetRoomCamera():
                self._tasks.start(self._film(on=message.on))
            case wire.ShowPictures() if self.board:
                self.board.show(message.places, message.order)
            case _:
                logs.get().warning("pictures before settings")

    def _set_camera(self, device: str) -> None:
        if self.camera is not None and self.camera.device == device:
            return
        if self.camera is not None:
            self._tasks.start(self.camera.stop())
        self.camera = None
        if device != "off" and self.board is not None:
            self.camera = RoomCamera(device, self.board.room.film, self._camera_changed)
            self.camera.wanted = self.board.room.wanted

    async def _film(self, *, on: bool) -> None:
        if self.camera is None:
            self._camera_changed("off", "")
        elif on:
            self.camera.start()
        else:
            await self.camera.stop()

    def _camera_changed(self, state: State, device: str) -> None:
        self._say(wire.RoomCameraChanged(state=state, device=device))

    async def close(self) -> None:
        """End every link."""
        self._ticking.cancel()
        if self.camera is not None:
            await self.camera.stop()
        if self.board is not None:
            await self.board.aclose()

    async def _open(self, message: wire.OpenPictures) -> None:
        if self.board is None:
            self._say(wire.PicturesRefused(peer=message.peer, code="call.closed"))
            return
        try:
            answer = await self.board.open(
                message.peer, message.sdp, sends=message.sends, skip=frozenset(message.skip)
            )
        except CallRefused as refused:
            self._say(wire.PicturesRefused(peer=message.peer, code=refused.code, params=dict(refused.params)))
        except Exception as error:  # noqa: BLE001 - an offer that breaks the library must not end the others
            logs.get().error("picture offer failed", exc_info=error, peer=message.peer)
            self._say(wire.PicturesRefused(peer=message.peer, code="call.offer_invalid"))
        else:
            self._say(wire.PicturesAnswer(peer=message.peer, sdp=answer))

    async def _close(self, peer: str) -> None:
        if self.board is not None:
            for one in [peer] if peer else self.board.peers():
                await self.board.close(one)

    def _changed(self, peer: str, state: str) -> None:
        self._say(wire.PicturesChanged(peer=PeerId(peer), connected=state == "connected"))

    async def _tick(self) -> None:
        turn, told = 0, False
        while True:
            await asyncio.sleep(TICK_S)
            turn += 1
            if self.board is None:
                continue
            self._tell_carried(self.board)
            if turn % _TICKS_OF_REPORT == 0:
                lines = tuple(_line(one) for one in self.board.stats())
                if lines or told:  # also that there are none any more
                    self._say(wire.PicturesReport(lines=lines, cpu_pct=self._cpu.pct()))
                told = bool(lines)

    def _tell_carried(self, board: Board) -> None:
        now = (tuple(board.places), tuple(board.carrying()))
        if now != self._carried:
            self._carried = now
            self._say(wire.PicturesCarried(places=now[0], live=now[1]))


def _line(stats: LinkStats) -> wire.PictureLine:
    return wire.PictureLine(
        peer=PeerId(stats.peer),
        up_bps=round(stats.up),
        allowed_bps=stats.allowed,
        queue_s=round(stats.queue_s, 3),
        held_back=stats.held_back,
    )
