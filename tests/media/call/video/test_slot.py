"""A place: one stream for each viewer though cameras change, beginning with whole pictures only."""

from __future__ import annotations

import struct
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.rtp import RtpPacket, parse
from roomctl.media.call.video import vp8
from roomctl.media.call.video.slot import AGAIN_MOST, REST_S, Out, Slot


class Viewer:
    """Keeps what is written to it."""

    def __init__(self, ssrc: int = 0x1234, extension: int = 3) -> None:
        self.got: list[bytes] = []
        self.out = Out(ssrc, 96, extension, self.got.append)

    @property
    def packets(self) -> list[RtpPacket]:
        return [packet for data in self.got if (packet := parse(data))]

    @property
    def keys(self) -> list[bool]:
        found = [vp8.describe(packet.payload) for packet in self.packets]
        return [one is not None and one.key for one in found]


class Camera:
    """A camera's packets: pictures of two packets each."""

    def __init__(self, seq: int, time: int, picture: int) -> None:
        self.seq, self.time, self.picture = seq, time, picture

    def shoot(self, *, key: bool = False) -> list[RtpPacket]:
        body = (b"\x00" if key else b"\x01") + b"x" * (vp8.LARGEST + 200)
        self.picture += 1
        self.time += 3_600
        packets = []
        payloads = vp8.pack(body, self.picture)
        for at, payload in enumerate(payloads):
            self.seq += 1
            packets.append(
                RtpPacket(
                    96,
                    at == len(payloads) - 1,
                    self.seq & 0xFFFF,
                    self.time & 0xFFFF_FFFF,
                    77,
                    payload,
                    None,
                )
            )
        return packets


def feed(slot: Slot, packets: list[RtpPacket], now: float) -> None:
    for packet in packets:
        slot.put(packet, now)


def pictures(viewer: Viewer) -> list[int]:
    found = [vp8.describe(packet.payload) for packet in viewer.packets]
    return [one.picture for one in found if one is not None and one.starts and one.picture is not None]


CAMERAS = st.lists(
    st.tuples(
        st.integers(0, 65_535), st.integers(0, 0xFFFF_FFFF), st.integers(0, 0x7FFF), st.integers(1, 12)
    ),
    min_size=1,
    max_size=5,
)


@given(CAMERAS)
def test_a_viewer_sees_one_unbroken_stream_though_cameras_change(
    cameras: list[tuple[int, int, int, int]],
) -> None:
    slot, viewer, now = Slot(), Viewer(), 0.0
    viewer.out.top_seq = 65_530  # also over the end of 16 bits
    slot.outs.append(viewer.out)
    begins = []
    for seq, time, picture, count in cameras:
        camera = Camera(seq, time, picture)
        slot.change(now)
        feed(slot, camera.shoot(key=True), now)  # too soon after the other camera
        now += REST_S + 0.01
        feed(slot, camera.shoot(), now)  # no whole picture: nothing to begin with
        begins.append(len(viewer.got))
        for number in range(count):
            feed(slot, camera.shoot(key=number == 0), now)
            now += 0.04
    packets = viewer.packets
    assert all(viewer.keys[at] for at in begins)
    assert [(two.seq - one.seq) & 0xFFFF for one, two in pairwise(packets)] == [1] * (len(packets) - 1)
    steps = [(two.time - one.time) & 0xFFFF_FFFF for one, two in pairwise(packets)]
    assert all(step < 90_000 for step in steps)
    shown = pictures(viewer)
    assert [(two - one) & 0x7FFF for one, two in pairwise(shown)] == [1] * (len(shown) - 1)
    assert {packet.ssrc for packet in packets} == {0x1234}


def test_who_comes_later_begins_with_a_whole_picture_and_one_is_wanted_for_them() -> None:
    slot, early, late, camera = Slot(), Viewer(), Viewer(5), Camera(1, 1, 1)
    slot.outs.append(early.out)
    feed(slot, camera.shoot(key=True), 1.0)
    assert not slot.waits(1.0)
    slot.outs.append(late.out)
    feed(slot, camera.shoot(), 1.1)
    assert not late.got
    assert slot.waits(1.1)
    feed(slot, camera.shoot(key=True), 1.2)
    feed(slot, camera.shoot(), 1.3)
    assert late.keys == [True, False, False, False]
    assert not slot.waits(1.3)
    assert len(early.got) == 8


def test_who_is_not_sent_this_place_waits_for_nothing_and_comes_back_with_a_whole_picture() -> None:
    slot, viewer, camera = Slot(), Viewer(), Camera(1, 1, 1)
    slot.outs.append(viewer.out)
    feed(slot, camera.shoot(key=True), 1.0)
    viewer.out.open, viewer.out.run = False, -1
    assert not slot.waits(1.0)
    for _ in range(40):
        feed(slot, camera.shoot(), 2.0)
    viewer.out.open = True
    feed(slot, camera.shoot(), 3.0)
    assert len(viewer.got) == 2
    feed(slot, camera.shoot(key=True), 3.1)
    assert [(two.seq - one.seq) & 0xFFFF for one, two in pairwise(viewer.packets)] == [1, 1, 1]
    assert viewer.keys == [True, False, True, False]


def test_a_lost_packet_is_sent_again_as_it_was_and_only_while_it_is_kept() -> None:
    slot, viewer, camera = Slot(), Viewer(), Camera(1, 1, 1)
    slot.outs.append(viewer.out)
    feed(slot, camera.shoot(key=True), 1.0)
    number = viewer.packets[1].seq
    feed(slot, camera.shoot(), 1.1)
    assert slot.again(viewer.out, number, 1.2)
    assert viewer.packets[-1] == viewer.packets[1]
    assert not slot.again(viewer.out, (number + 9) & 0xFFFF, 1.2)
    for _ in range(200):
        feed(slot, camera.shoot(), 1.3)
    assert not slot.again(viewer.out, number, 1.4)
    assert slot.again(viewer.out, viewer.packets[-1].seq, 1.4)
    top = viewer.out.top_seq
    slot.change(2.0)
    feed(slot, Camera(9_000, 5, 5).shoot(key=True), 3.0)
    assert not slot.again(viewer.out, top, 3.0)  # another camera's by now


def test_who_asks_for_more_than_can_be_lost_is_sent_no_more_than_that() -> None:
    slot, viewer, camera = Slot(), Viewer(), Camera(1, 1, 1)
    slot.outs.append(viewer.out)
    feed(slot, camera.shoot(key=True), 1.0)
    number, sent = viewer.packets[1].seq, len(viewer.packets)
    for at in (1.1, 1.5, 2.05):
        for _ in range(1_000):
            slot.again(viewer.out, number, at)
    assert len(viewer.packets) - sent == AGAIN_MOST
    assert slot.again(viewer.out, number, 2.2)


def test_packets_from_before_the_whole_picture_are_not_passed_on() -> None:
    slot, viewer, camera = Slot(), Viewer(), Camera(1, 1, 1)
    slot.outs.append(viewer.out)
    old = camera.shoot()
    feed(slot, camera.shoot(key=True), 1.0)
    feed(slot, old, 1.0)
    assert viewer.keys == [True, False]
    for _ in range(20_000):  # and long after, all numbers are new ones
        slot.put(camera.shoot()[0], 1.1)
    assert len(viewer.got) == 20_002


def test_the_time_of_sending_is_in_the_header_where_it_was_agreed() -> None:
    slot, camera = Slot(), Camera(1, 1, 1)
    with_time, without = Viewer(1, 3), Viewer(2, 0)
    slot.outs += [with_time.out, without.out]
    feed(slot, camera.shoot(key=True), 2.5)
    profile, words, stamp = struct.unpack_from("!HHL", with_time.got[0], 12)
    assert (profile, words, stamp >> 24) == (0xBEDE, 1, 0x32)
    assert (stamp & 0xFF_FFFF) / (1 << 18) == 2.5
    assert with_time.packets[0].payload == without.packets[0].payload
    assert without.got[0][0] == 0x80
