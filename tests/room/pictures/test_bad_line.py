"""Voice and camera of one person on one thin line, in made-up time: the parts that decide, on the real line.

What is real: the line with its bottleneck, the camera's allowance, the judge that pauses it. What stands in:
a camera that obeys at once, packets of the usual sizes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from roomctl.media.call.video.rate import BEST, Uplink, fair
from roomctl.room.pictures.line import CameraLine
from tests.lab.bad_line import Terms, Way

VOICE, PICTURE = 0, 1
VOICE_OCTETS, MOST_OCTETS = 140, 1_200
STEP_S = 0.005


@dataclass
class Evening:
    """One person, 5 ms at a time."""

    line: Way = field(default_factory=lambda: Way(Terms(delay_s=0.02, bits_per_s=5_000_000)))
    uplink: Uplink = field(default_factory=Uplink)
    judge: CameraLine = field(default_factory=CameraLine)
    now: float = 0.0
    steps: int = 0
    voice: list[tuple[float, float]] = field(default_factory=list)
    """When it was said, and how long it was under way."""
    said: int = 0
    paused: list[tuple[float, bool]] = field(default_factory=list)
    most: int = BEST
    _known: tuple[int, int] = (0, 0)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.steps += 1
            self.now = self.steps * STEP_S
            if self.steps % 4 == 0:
                self.said += 1
                self._send(VOICE, VOICE_OCTETS, last=True)
            if self.steps % 8 == 0 and not self.judge.paused:
                self._film()
            for packet in self.line.due(self.now):
                self._arrived(packet)
            if self.steps % 100 == 0:
                self.uplink.judge(self.now, 0.0, self.most)
            if self.steps % 200 == 0:
                self._judge()

    def _film(self) -> None:
        left = self.uplink.allowed // 25 // 8
        while left > 0:
            self._send(PICTURE, min(left, MOST_OCTETS), last=left <= MOST_OCTETS)
            left -= MOST_OCTETS

    def _send(self, kind: int, octets: int, *, last: bool) -> None:
        head = bytes([kind, last]) + self.steps.to_bytes(4, "big")
        self.line.take(head + bytes(max(0, octets - len(head))), self.now)

    def _arrived(self, packet: bytes) -> None:
        sent = int.from_bytes(packet[2:6], "big") * STEP_S
        if packet[0] == VOICE:
            self.voice.append((sent, self.now - sent))
        else:
            self.uplink.packet(len(packet), round(sent * 90_000), self.now, last=bool(packet[1]))

    def _judge(self) -> None:
        said, came = self.said - self._known[0], len(self.voice) - self._known[1]
        self._known = self.said, len(self.voice)
        lost = 100.0 * max(0, said - came) / max(1, said)
        filmed = 0 if self.judge.paused else self.uplink.allowed
        was = self.judge.paused
        if (
            self.judge.look(self.now, allowed_bps=filmed, queue_s=self.uplink.queue, voice_loss_pct=lost)
            != was
        ):
            self.paused.append((self.now, not was))
            if was:
                self.uplink.begin()

    def latest(self, since: float) -> float:
        """The longest a voice packet was under way, of those said since then."""
        return max(late for said, late in self.voice if said >= since)


def test_on_a_thin_line_the_camera_is_paused_the_voice_is_whole_and_the_camera_comes_back() -> None:
    evening = Evening()
    evening.run(20)
    assert evening.paused == []
    assert evening.uplink.allowed == BEST
    evening.line.terms.bits_per_s = 110_000  # voice takes half of it: no picture fits
    evening.run(12)
    ((at, paused),) = evening.paused
    assert paused
    assert at < 30
    before = len(evening.voice), evening.said
    evening.run(4)
    came, said = len(evening.voice) - before[0], evening.said - before[1]
    assert came >= said - 2
    assert evening.latest(33) < 0.06  # the line's own 20 ms, and its slowness
    evening.line.terms.bits_per_s = 5_000_000
    evening.run(30)
    assert [paused for _, paused in evening.paused] == [True, False]
    assert evening.latest(40) < 0.06
    assert evening.uplink.allowed > 300_000


def test_where_a_small_picture_fits_it_is_made_small_and_the_voice_hardly_waits() -> None:
    evening = Evening()
    evening.run(20)
    evening.line.terms.bits_per_s = 500_000
    evening.run(15)
    evening.run(30)
    assert 120_000 < evening.uplink.allowed < 480_000
    assert not evening.judge.paused
    assert sorted(late for said, late in evening.voice if said > 35)[-150] < 0.16  # nine of ten


def test_a_camera_that_nobody_sees_is_on_no_bad_line() -> None:
    evening = Evening(most=fair(1, seen=False))
    evening.run(30)
    assert evening.paused == []
    assert evening.uplink.allowed == fair(1, seen=False)
