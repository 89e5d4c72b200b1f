"""The picture process as media keeps it: begins with the first offer, dies without harm, ends with media."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from roomctl.media.call.video.client import PictureClient
from roomctl.media.call.video.made import clip
from roomctl.media.pictures.keeper import Keeper
from roomctl.types import PeerId
from roomctl.wire import media, pictures
from roomctl.wire.base import Message
from tests.media.call.meeting import until

pytestmark = pytest.mark.lab
SETTINGS = media.Configure(
    sound=media.SoundSettings(), speech=media.SpeechSettings(), call=media.CallSettings(loopback="always")
)


class Room:
    def __init__(self) -> None:
        self.told: list[Message] = []
        self.keeper = Keeper(self.told.append)
        self.keeper.configure(SETTINGS)

    def of(self, kind: type) -> list[Message]:
        return [one for one in self.told if isinstance(one, kind)]

    async def join(self, name: str, client: PictureClient) -> None:
        self.keeper.do(pictures.OpenPictures(peer=PeerId(name), sdp=await client.offer()))
        answers = [one for one in self.told if isinstance(one, pictures.PicturesAnswer)]
        await until(lambda: len(self.of(pictures.PicturesAnswer)) > len(answers))
        answer = self.of(pictures.PicturesAnswer)[-1]
        assert isinstance(answer, pictures.PicturesAnswer)
        await client.accept(answer.sdp)
        await asyncio.wait_for(client.connected.wait(), 10)


def child() -> int:
    """The picture process' id: the one child of ours that is one."""
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"roomctl.media.pictures" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    return 0


async def test_it_begins_with_an_offer_comes_again_after_a_kill_and_is_gone_at_the_end() -> None:
    room = Room()
    room.keeper.do(pictures.ShowPictures(places=("ada",), order=("ada",)))
    assert not room.keeper.running, "nothing to see: nothing runs"
    ada = PictureClient(clip(160, 90, fps=25, bitrate=200_000, hue=9, seconds=1.0))
    eye = PictureClient()
    try:
        await room.join("ada", ada)
        pid = child()
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
        await room.join("eye", eye)
        await until(lambda: eye.at(0).pictures > 5)  # what was to be shown was not forgotten
        await until(lambda: bool(room.of(pictures.PicturesReport)))

        os.kill(pid, signal.SIGKILL)
        await until(lambda: bool(room.of(pictures.PicturesGone)))
        again = PictureClient()
        await room.join("eye", again)
        assert child() not in {0, pid}
        await again.close()
    finally:
        for client in (ada, eye):
            await client.close()
        await room.keeper.close()
    assert child() == 0
