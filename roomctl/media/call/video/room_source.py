"""The room's own camera on the board: pictures in two qualities, each with its slot, encoded when wanted.

Owns what is wanted of the encoder. Must not know links, nor the camera itself.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from roomctl.media.call.rtp import RtpPacket
from roomctl.media.call.video.camera import Filmed, Wanted
from roomctl.media.call.video.slot import Slot

ROOM: Final = "room"
"""The source that is the room's own camera, in `Board.show` and in `skip`."""
_KEY_S: Final = 0.5


class RoomSource:
    """`film` each picture, `look` now and then."""

    def __init__(self) -> None:
        self.good: Slot | None = None
        """The place it stands in; None: in none."""
        self.low = Slot()
        """In its smaller quality, for those whose line carries no more."""
        self.wanted = Wanted()
        self._seq = [0, 0]
        self._key_at = [-1e9, -1e9]

    def stand(self, place: Slot | None, now: float) -> None:
        """It is shown there from now on."""
        if place is not None and place is not self.good:
            self.low.change(now)
        self.good = place

    def film(self, filmed: Filmed) -> None:
        """One picture."""
        slot = self.low if filmed.low else self.good
        if self.good is None or slot is None:
            return
        now = monotonic()
        for payload in filmed.payloads:
            seq = self._seq[filmed.low] = (self._seq[filmed.low] + 1) & 0xFFFF
            last = payload is filmed.payloads[-1]
            slot.put(RtpPacket(0, last, seq, filmed.time, 0, payload, None), now)

    def look(self, now: float) -> None:
        """It is encoded only while somebody is sent it, and only as they are."""
        good, low = self.good, self.low
        self.wanted.good = good is not None and any(out.open for out in good.outs)
        self.wanted.low = good is not None and any(out.open for out in low.outs)
        for one in (good, low):
            if one is not None and one.waits(now):
                self.want_key(one, now)

    def want_key(self, slot: Slot, now: float) -> None:
        """A viewer of this slot needs a whole picture."""
        low = slot is self.low
        if now - self._key_at[low] < _KEY_S:
            return
        self._key_at[low] = now
        if low:
            self.wanted.low_key = True
        else:
            self.wanted.key = True
