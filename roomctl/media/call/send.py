"""The sound on its way out: few encodings for many listeners.

Theory. Who contributes nothing hears the same as all others who contribute nothing, so all of them get the
same packet payload: one encoding. Only who contributes needs the mix without himself, and so an encoder of
his own. When somebody begins to talk, his new encoder is first fed the last frames of the common sound, so
that his decoder, which has followed the common encoder, hears no seam; when he ends, his encoder follows the
common sound for a while before he goes back, for the same reason.

A `Bus` is one common encoding: of everything (mix), or of the room alone (forward: the talkers' own packets
go beside it). Nothing here waits or grows: encoders come from a bounded pool. Must not know links or sockets;
a listener is something with `send`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import numpy as np

from roomctl.media.call.opus import Encoder
from roomctl.media.call.port import Mix
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.types import PeerId

PRIMING: Final = 5
"""Common frames fed to an encoder before it takes over."""
HANG_S: Final = 0.4
"""Seconds an own encoder goes on after the last contribution."""
_SPARE: Final = 8
"""Encoders kept for the next talkers."""


class Listener(Protocol):
    """Who gets a stream."""

    @property
    def listening(self) -> bool:
        """Connected, and to be sent to?"""

    def send(self, payload: bytes, samples: int) -> None:
        """One packet payload that lasts `samples`."""


class Out:
    """One listener's place on a bus."""

    def __init__(self, listener: Listener, samples: int) -> None:
        self.listener = listener
        self.deaf = False
        self.own = np.zeros(samples, np.float32)
        """What this listener put into the block so far."""
        self.contributed = False
        self.hang = 0
        self.encoder: Encoder | None = None


class Bus:
    """One common sound, its encoder, and the listeners of it. `frame_ms` is the length of a packet."""

    def __init__(self, *, frame_ms: int, bitrate: int, complexity: int, phase: int = 0) -> None:
        """`phase`: samples of the first packet that are over already, so that packets of all buses end
        together.
        """
        self.outs: dict[PeerId, Out] = {}
        self.encoded = 0
        """Frames encoded, all encoders, priming not counted."""
        self._samples = FRAME * frame_ms // 10
        self._bitrate = bitrate
        self._complexity = complexity
        self._loss = 5
        self._hang = max(1, round(HANG_S * 1000 / frame_ms))
        self._block = np.zeros(self._samples, np.float32)
        self._work = np.zeros(self._samples, np.float32)
        self._past = np.zeros((PRIMING, self._samples), np.float32)
        self._turn = 0
        self._fill = phase % self._samples
        self._common = self._new()
        self._cold = True
        self._spare: list[Encoder] = []
        self._silence = self._encode_silence()

    def add(self, peer: PeerId, listener: Listener) -> Out:
        """A new listener; one of the same id is replaced."""
        self.remove(peer)
        out = self.outs[peer] = Out(listener, self._samples)
        return out

    def take(self, peer: PeerId, other: Bus) -> None:
        """A listener of another bus goes on here, from its next packet on, and hears no seam."""
        before = other.outs[peer]
        out = self.add(peer, before.listener)
        out.deaf = before.deaf
        out.hang = self._hang
        out.encoder, before.encoder = before.encoder, None
        if out.encoder is None:  # else it has followed what this listener heard all the time
            out.encoder = self._spare.pop() if self._spare else self._new()
            out.encoder.reset()
            past = other.past()
            for start in range(past.size % self._samples, past.size, self._samples):
                out.encoder.encode(past[start : start + self._samples].copy())
        other.remove(peer)

    def past(self) -> Frame:
        """The last common blocks in their order, shape (samples,): what the listeners have heard."""
        return np.roll(self._past, -self._turn, axis=0).reshape(-1)

    def remove(self, peer: PeerId) -> None:
        """An unknown id is no error."""
        out = self.outs.pop(peer, None)
        if out is not None:
            self._release(out)

    def expect_loss(self, percent: int) -> None:
        """How much the worst listener loses: all encoders add that much redundancy."""
        if percent != self._loss:
            self._loss = percent
            own = (out.encoder for out in self.outs.values() if out.encoder)
            for encoder in (self._common, *self._spare, *own):
                encoder.expect_loss(percent)

    def push(self, total: Mix, own: Mapping[PeerId, Frame]) -> bool:
        """10 ms more; sends when a packet is full, and says so."""
        start, end = self._fill, self._fill + FRAME
        self._block[start:end] = total
        for peer, frame in own.items():
            out = self.outs.get(peer)
            if out is not None:
                out.own[start:end] = frame
                out.contributed = True
        self._fill = end % self._samples
        if self._fill:
            return False
        self._flush(self.outs.values())
        return True

    def _flush(self, outs: Iterable[Out]) -> None:
        payload = None
        for out in outs:
            listener = out.listener
            if out.contributed:
                out.hang = self._hang
            if not listener.listening:
                pass
            elif out.deaf:
                listener.send(self._silence, self._samples)
            elif out.hang:
                listener.send(self._encode_own(out), self._samples)
            else:
                if payload is None:
                    payload = self._encode_common()
                listener.send(payload, self._samples)
            self._settle(out)
        self._past[self._turn] = self._block
        self._turn = (self._turn + 1) % PRIMING
        self._cold = payload is None

    def _settle(self, out: Out) -> None:
        if out.contributed:
            out.own.fill(0.0)
            out.contributed = False
        elif out.hang:
            out.hang -= 1
            if not out.hang:
                self._release(out)

    def _encode_own(self, out: Out) -> bytes:
        if out.encoder is None:
            out.encoder = self._spare.pop() if self._spare else self._new()
            self._prime(out.encoder)
        np.subtract(self._block, out.own, out=self._work)
        self.encoded += 1
        return out.encoder.encode(self._work)

    def _encode_common(self) -> bytes:
        if self._cold:
            self._prime(self._common)
        self._work[:] = self._block
        self.encoded += 1
        return self._common.encode(self._work)

    def _prime(self, encoder: Encoder) -> None:
        """Let an encoder hear what the listeners have heard last."""
        encoder.reset()
        for step in range(PRIMING):
            self._work[:] = self._past[(self._turn + step) % PRIMING]
            encoder.encode(self._work)

    def _release(self, out: Out) -> None:
        if out.encoder is not None and len(self._spare) < _SPARE:
            self._spare.append(out.encoder)
        out.encoder = None

    def _new(self) -> Encoder:
        return Encoder(bitrate=self._bitrate, complexity=self._complexity, loss_pct=self._loss)

    def _encode_silence(self) -> bytes:
        self._work.fill(0.0)
        encoder = self._new()
        payload = b""
        for _ in range(PRIMING):
            payload = encoder.encode(self._work)
        return payload
