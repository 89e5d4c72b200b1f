"""The far end of a peer connection, for sound and for pictures alike: offers, takes the answer, works, ends.

Owns aiortc's connection and the one task that runs while it is up. Must not know what flows over it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from roomctl.media.call.ending import end


class FarEnd(ABC):
    """What clients of both kinds are. `offer`, then `accept` the answer; `connected` is set when it is up."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.closed = asyncio.Event()
        self._connection = RTCPeerConnection(RTCConfiguration([], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._connection.on("connectionstatechange", self._changed)
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def _run(self) -> None:
        """While the connection is up."""

    @abstractmethod
    def _agreed(self, answer_sdp: str) -> None:
        """What was negotiated is known now."""

    async def offer(self) -> str:
        """Our offer's SDP, candidates included."""
        await self._connection.setLocalDescription(await self._connection.createOffer())
        text: str = self._connection.localDescription.sdp
        return text

    async def accept(self, answer_sdp: str) -> None:
        """Take the answer; the connection is made from here on."""
        await self._connection.setRemoteDescription(RTCSessionDescription(answer_sdp, "answer"))
        self._agreed(answer_sdp)

    def _changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and self._task is None:
            self._task = asyncio.ensure_future(self._run())
            self.connected.set()
        elif state in ("closed", "failed"):
            self.closed.set()

    async def close(self) -> None:
        """End the connection. May be called twice."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        await end(self._connection)
        self.closed.set()
