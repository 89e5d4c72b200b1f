"""The room's camera: encoded only as it is wanted, covered is seen, a lost one is looked for, off is off."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from roomctl.media.call.video import camera as cameras
from roomctl.media.call.video import vp8
from roomctl.media.call.video.camera import CameraError, Filmed, RoomCamera, Wanted, covered
from roomctl.media.call.video.made import paint, still
from tests.media.call.meeting import until


def picture(light: int, spot: int = 0) -> VideoFrame:
    plane = np.full((360, 640), light, np.uint8)
    plane[100:200, 200:400] += np.uint8(spot)
    whole = np.concatenate([plane, np.full((180, 640), 128, np.uint8)])
    return VideoFrame.from_ndarray(whole, "yuv420p")


def test_dark_and_flat_is_covered_and_a_dim_room_is_not() -> None:
    assert covered(picture(17))
    assert not covered(picture(17, spot=90))
    assert not covered(picture(90))
    made = VideoFrame.from_ndarray(paint(still(640, 360, 9), 3), "yuv420p")
    assert not covered(made)


def test_two_qualities_are_encoded_only_as_they_are_wanted() -> None:
    wanted = Wanted()
    studio = cameras._Studio(wanted)
    frame = picture(80, spot=60)
    assert list(studio.encode(frame)) == []
    wanted.good = wanted.key = True
    (first,) = studio.encode(frame)
    found = vp8.describe(first.payloads[0])
    assert found is not None
    assert found.key
    assert not wanted.key
    assert not first.low
    wanted.low = wanted.low_key = True
    both = [one.low for _ in range(4) for one in studio.encode(frame)]
    assert (both.count(False), both.count(True)) == (4, 2)
    wanted.good = False
    assert all(one.low for _ in range(4) for one in studio.encode(frame))


@pytest.mark.lab
async def test_the_made_picture_comes_and_off_is_off() -> None:
    came: list[Filmed] = []
    said: list[str] = []
    room = RoomCamera("test", came.append, lambda state, _device: said.append(state))
    room.wanted.good = True
    room.start()
    await until(lambda: len(came) > 3)
    await room.stop()
    count = len(came)
    await asyncio.sleep(0.2)
    assert len(came) - count <= 1
    assert said == ["opening", "on", "off"]
    assert not [one for one in threading.enumerate() if one.name == "camera"]


def film(path: Path, broken: set[int]) -> None:
    """As a webcam gives it: JPEG after JPEG, some of them not whole."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj420p"
        for number in range(6):
            for packet in stream.encode(picture(90, spot=number).reformat(format="yuvj420p")):
                out.mux(packet)
    data = bytearray(path.read_bytes())
    starts = [found.start() for found in re.finditer(b"\xff\xd8\xff", data)]
    for number in broken:
        whole = slice(starts[number], data.index(b"\xff\xd9", starts[number]))
        data[whole] = bytes(whole.stop - whole.start)
    path.write_bytes(data)


@pytest.mark.parametrize(("broken", "seen"), [({0, 3}, 4), (set(range(6)), 0)])
def test_a_broken_picture_is_left_out_and_nothing_but_such_is_no_camera(
    broken: set[int], seen: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(tmp_path / "film.avi", broken)
    monkeypatch.setattr(cameras, "_open", lambda _device: av.open(str(tmp_path / "film.avi")))
    monkeypatch.setattr(cameras, "FPS", 1e9)
    monkeypatch.setattr(cameras, "BROKEN_MOST", 3)
    came: list[VideoFrame] = []
    with pytest.raises(CameraError) if not seen else contextlib.nullcontext():
        came.extend(cameras._pictures("webcam", threading.Event()))
    assert len(came) == seen


async def test_a_camera_that_is_not_there_is_told_by_its_name() -> None:
    said: list[tuple[str, str]] = []
    room = RoomCamera("/dev/video-none", lambda _filmed: None, lambda *told: said.append(told))
    room.start()
    await until(lambda: ("lost", "/dev/video-none") in said)
    await room.stop()
    assert said[-1] == ("off", "")
