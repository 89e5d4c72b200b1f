"""A call of real links without sockets, in simulated time: what is sent is heard by receivers at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call import opus
from roomctl.media.call.call import Call
from roomctl.media.call.forward import SLOTS, SlotCursor
from roomctl.media.call.link import Link
from roomctl.media.call.port import CallOptions, FrameWish, ModeWish, PeerOptions
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import RtpCursor, parse
from roomctl.media.dsp.frame import FRAME, rms_dbfs
from roomctl.types import PeerId

Sound = NDArray[np.float32]
TALKER, EAR, STEADY = PeerId("talker"), PeerId("ear"), PeerId("steady")
VOICE_TYPE, LEVEL_ID, MAIN = 96, 3, 1000


@dataclass
class Wire:
    """Stands where the sockets are: what is sent is heard at once by receivers of the listener's."""

    now: float = 0.0
    ears: dict[int, Receiver] = field(default_factory=dict)
    reports: list[bytes] = field(default_factory=list)
    rejected: int = 0

    def send(self, data: bytes) -> bool:
        packet = parse(data, LEVEL_ID)
        assert packet is not None
        ear = self.ears.setdefault(packet.ssrc, Receiver(skip_silent=False))
        ear.put(packet, self.now)
        return True

    def pull(self) -> Sound:
        heard = np.zeros(FRAME, np.float32)
        for ear in self.ears.values():
            frame = ear.pull(self.now + 0.001)
            if frame is not None:
                heard += frame
        return heard


class Hall:
    """A call with linked peers; `beat` is 10 ms of it."""

    def __init__(self) -> None:
        self.call = Call(CallOptions(), lambda _event: None, path="raw")
        self.now = 100.0
        self.pulled: set[PeerId] = set()
        """Whom the room heard in the last beat."""
        self.wires: dict[PeerId, Wire] = {}
        self._say: dict[PeerId, tuple[RtpCursor, opus.Encoder, Sound]] = {}

    def add(self, peer: PeerId, mode: ModeWish = "mix", *, slots: int = SLOTS) -> Link:
        """Somebody whose page offered lines for so many talkers."""
        options = CallOptions(mode=mode, frame_ms="auto" if mode == "auto" else 20)
        link = Link(peer, options, PeerOptions(), path="raw", certificate=None, told=lambda *_: None)
        wire = self.wires[peer] = Wire()
        link.raw = wire  # type: ignore[assignment]
        link.cursor = RtpCursor(MAIN, VOICE_TYPE)
        link._slots = [SlotCursor(MAIN + 1 + n, VOICE_TYPE, LEVEL_ID) for n in range(slots)]
        link.mode, link.frame_ms = link.right(1)
        link._voice_type, link._level_id, link.connected = VOICE_TYPE, LEVEL_ID, True
        self.call._coming[peer] = link
        self.call._arrived(link)
        return link

    def says(self, peer: PeerId, sound: Sound) -> None:
        """What comes from this peer, as a browser sends it."""
        self._say[peer] = RtpCursor(7, VOICE_TYPE, LEVEL_ID), opus.Encoder(), sound

    def run(
        self, room: Sound, act: dict[int, tuple[ModeWish, FrameWish]] | None = None, *, start: int = 0
    ) -> dict[PeerId, Sound]:
        """Beats for the whole of `room`; what each hears. `act`: at which beat EAR is to be sent to how;
        `start`: the number of the first beat, where the run goes on with another.
        """
        heard: dict[PeerId, list[Sound]] = {peer: [] for peer in self.wires}
        for beat in range(room.size // FRAME):
            self.now += 0.01
            for wire in self.wires.values():
                wire.now = self.now
            if act and beat in act:
                link = self.call._links[EAR]
                link.choice.mode_wish, link.choice.frame_wish = act[beat]
                self.call._ways.adapt(link, self.now)
            self._send(start + beat)
            own = dict(self.call.pull(self.now))
            self.pulled = set(own)
            own = {peer: frame.copy() for peer, frame in own.items() if rms_dbfs(frame) > -50}
            total = room[beat * FRAME : (beat + 1) * FRAME].astype(np.float64)
            for frame in own.values():
                total = total + frame
            self.call.push(total, own, self.now)
            for peer, wire in self.wires.items():
                heard[peer].append(wire.pull())
        return {peer: np.concatenate(frames) for peer, frames in heard.items()}

    def _send(self, beat: int) -> None:
        for peer, (cursor, encoder, sound) in self._say.items():
            if beat % 2:
                block = sound[(beat - 1) * FRAME : (beat + 1) * FRAME].copy()
                level = min(127, max(0, round(-rms_dbfs(block))))
                data = cursor.write(encoder.encode(block), 960, level)
                self.call._links[peer]._take(data, self.now)
