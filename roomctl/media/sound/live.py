"""The `SoundPort` on real devices: what the beat calls, over lines that a watch keeps on the right device.

The beat's half (`read`, `reference`, `write`) only touches rings. The watch's half opens and closes, in the
same loop but never while the beat is inside one of these calls.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence
from roomctl.media.sound.capture import Capture
from roomctl.media.sound.faults import Fault, FaultCode
from roomctl.media.sound.line import Health, Line
from roomctl.media.sound.microphones import Captures, Microphones
from roomctl.media.sound.playback import Playback
from roomctl.media.sound.port import Direction, Identity, SoundCounters, SoundState
from roomctl.media.sound.portaudio import Callback, PortAudio
from roomctl.media.sound.reference import Reference
from roomctl.media.sound.report import Facts, report
from roomctl.media.sound.watch import Picture, Watch

MICROPHONE, LOUDSPEAKER = Direction.MICROPHONE, Direction.LOUDSPEAKER

BURST: Final = 0.3
"""Part of the latency asked for that PortAudio takes or brings at one go (measured: 30 ms of 100)."""
MARGIN_S: Final = 0.03
"""What is left for the loudspeaker after such a burst, for a beat that is late."""
SURELY: Final = 0.6
"""Part of the loudspeaker stream's own latency that every sample takes: the rest is the burst."""
SILENT_S: Final = 3.0
"""So long of exact zeros: no microphone that hears a room."""
SETTLED_S: Final = 4.0
"""Longest wait for the first look."""


class LiveSound:
    """Microphone and loudspeaker of the room. See `SoundPort` for every method it shares with it."""

    def __init__(
        self,
        saved: Mapping[Direction, str] | None = None,
        latency_s: float = 0.1,
        margin_s: float = MARGIN_S,
        microphones: Sequence[Microphones] = (Microphones(),),
    ) -> None:
        """`saved`: choices by hand, as `Identity.text()`; empty text means none. `latency_s`: what the
        sound system is asked for, each way. `margin_s`: how late a beat may be before a gap is heard.
        `microphones`: the first device's are those of the room's microphone, and the beat's clock.
        """
        self._audio = PortAudio()
        self._burst, self._margin = round(BURST * latency_s * RATE), round(margin_s * RATE)
        self._table = Captures(microphones, self._burst, self._margin)
        self._mic: Line[Capture] = self._table.line(0, self._audio, self._wake)
        self._speaker: Line[Playback] = Line(LOUDSPEAKER, self._audio, self._fresh_playback, self._wake)
        lines: dict[Direction, Line[Any]] = {MICROPHONE: self._mic, LOUDSPEAKER: self._speaker}
        self._further = {
            one.device: self._table.line(number, self._audio, self._wake)
            for number, one in enumerate(microphones)
            if number
        }
        self._watch = Watch(self._audio, lines, latency_s, self._show, self._further)
        for direction, text in (saved or {}).items():
            if text:
                self._watch.saved[direction] = Identity.parse(text)
        self._task: asyncio.Task[None] | None = None
        self._reference = Reference()
        self._heard = False
        self._before = SoundCounters()
        self._missing = 0
        self._lost_before = 0
        self._in_use: tuple[Capture | None, Playback | None] = (None, None)
        self._state = self._look_at(Picture())

    async def start(self) -> None:
        """See `SoundPort.start`. Returns after the first look; it never fails for a missing device."""
        if self._task is not None:
            raise RuntimeError("a port is started once")
        self._task = asyncio.create_task(self._watch.run(), name="sound-watch")
        await self._settled()

    async def close(self) -> None:
        """See `SoundPort.close`."""
        if self._task is not None:
            self._watch.stop()
            await asyncio.wait([self._task])
        self._audio.shut()

    async def choose(self, direction: Direction, identity: str | None) -> None:
        """See `SoundPort.choose`. Returns when it is done, or told why not."""
        if identity:
            self._watch.saved[direction] = Identity.parse(identity)
        else:
            self._watch.saved.pop(direction, None)
        if self._task is not None:
            await self._settled()

    # the beat

    def capture_fill(self) -> int | None:
        """See `SoundPort.capture_fill`."""
        capture = self._mic.buffer
        return None if capture is None or capture.last_at is None else capture.ring.fill

    def read(self, out: Frame) -> bool:
        """See `SoundPort.read`."""
        self._notice_new()
        capture = self._mic.buffer
        if capture is None:
            self._heard = False
            out[:] = 0.0
            return False
        self._heard = self._table.read(out)
        lost = self._lost()
        if lost != self._lost_before:
            self._reference.lose(lost - self._lost_before)
            self._lost_before = lost
        if not self._heard:
            self._missing += FRAME if capture.last_at is not None else 0
        elif self._mic.misplaced:
            out[:] = 0.0  # it is not the room that is heard
            return False
        return self._heard

    def channels(self) -> Frame | None:
        """See `SoundPort.channels`."""
        return self._table.frames if self._table.several and self._heard else None

    def reference(self, out: Frame) -> None:
        """See `SoundPort.reference`. A frame of the microphone that is missing takes none of these away."""
        if self._heard:
            self._reference.pull(out)
        else:
            out[:] = 0.0

    def write(self, frame: Frame) -> None:
        """See `SoundPort.write`."""
        playback = self._speaker.buffer
        if playback is None or self._speaker.misplaced:
            self._reference.push(silence())
        elif playback.write(frame):
            self._reference.push(frame, playback.new_gap())

    def state(self) -> SoundState:
        """See `SoundPort.state`."""
        return self._state

    def counters(self) -> SoundCounters:
        """See `SoundPort.counters`."""
        flow = self._flow()
        return replace(
            flow,
            capture_missing=self._missing,
            opened=self._mic.opened + self._speaker.opened,
            lost=self._mic.lost + self._speaker.lost,
            moved=self._watch.moved,
            drift_ppm=self._speaker.buffer.drift_ppm if self._speaker.buffer else 0.0,
        )

    # inside

    def _wake(self) -> None:
        self._watch.wake()

    def _fresh_playback(self) -> tuple[Playback, Callback]:
        playback = Playback(self._burst, self._margin)
        return playback, playback.give

    def _notice_new(self) -> None:
        """A line was opened or closed since the last beat: the way through the cards is another one now."""
        now = (self._mic.buffer, self._speaker.buffer)
        if now == self._in_use:
            return
        self._before = self._flow()
        _, playback = self._in_use = now
        self._lost_before = self._lost()
        surely = round(SURELY * self._speaker.latency_s * RATE)
        self._reference.restart(playback.cushion + surely if playback else 0)

    def _lost(self) -> int:
        """Samples of the microphone that were left out, by us or its card, less those of silence that the
        loudspeaker's card put in.
        """
        capture, playback = self._in_use
        lost = capture.left_out + capture.shortfall.samples if capture else 0
        return lost - (playback.shortfall.samples if playback else 0)

    def _flow(self) -> SoundCounters:
        """What went through the buffers in use and all before them."""
        flow = self._before
        capture, playback = self._in_use
        if capture:
            flow = replace(
                flow,
                captured=flow.captured + capture.samples,
                capture_dropped=flow.capture_dropped + capture.left_out,
                capture_flags=flow.capture_flags + capture.flags,
            )
        if playback:
            flow = replace(
                flow,
                played=flow.played + playback.played,
                playback_dropped=flow.playback_dropped + playback.trimmed + playback.ring.overflow,
                playback_missing=flow.playback_missing + playback.gap,
                playback_flags=flow.playback_flags + playback.flags,
            )
        return flow

    def _show(self, picture: Picture) -> None:
        state = self._look_at(picture)
        if state != self._state:
            self._state = state
        if self._speaker.buffer is not None:
            self._speaker.buffer.follow(own_clock=not (state.one_clock and self._mic.buffer))

    def _look_at(self, picture: Picture) -> SoundState:
        now = time.monotonic()
        capture = self._mic.buffer
        silent = capture is not None and capture.silent_run > SILENT_S * RATE
        facts = {
            line.direction: Facts(
                picture.choices[line.direction],
                line.health(now),
                line.trouble,
                line.detail,
                silent and line.direction is MICROPHONE,
                self._watch.saved[line.direction].text() if line.direction in self._watch.saved else "",
            )
            for line in (self._mic, self._speaker)
        }
        state = report(facts, picture.devices, server_away=picture.server_away, reduced=picture.reduced)
        silent_ones = tuple(
            Fault(FaultCode.FURTHER_MICROPHONE, {"device": Identity.parse(text).name})
            for text, line in self._further.items()
            if line.health(now) is not Health.FLOWING
        )
        return replace(state, faults=(*state.faults, *silent_ones), hopeless=self._watch.end.reached)

    async def _settled(self) -> None:
        try:
            await asyncio.wait_for(self._watch.settled(), SETTLED_S)
        except TimeoutError:
            return  # the watch goes on; what is wrong is in the state
