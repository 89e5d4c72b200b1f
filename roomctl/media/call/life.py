"""The life of one peer connection, for sound and for pictures alike: made, answered, up, closed.

Owns aiortc's connection, from where servers and addresses are said to the goodbye, and that each step is told
once. Must not know what flows over it.
"""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from time import monotonic, time
from typing import Any, Final, Literal

from aiortc import RTCBundlePolicy, RTCCertificate, RTCConfiguration, RTCIceServer, RTCPeerConnection

from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.identity import use_certificate
from roomctl.media.call.ending import end
from roomctl.media.call.port import CallOptions, CallRefused, IceServer
from roomctl.wire import relay

ANSWER_S: Final = 8.0
"""An offer that cannot be answered in so long is refused."""
CLOSE_S: Final = 3.0

State = Literal["connected", "closed"]


class Life(ABC):
    """What links of both kinds are."""

    def __init__(self, options: CallOptions, certificate: RTCCertificate | None = None) -> None:
        self.opened = monotonic()
        self.connected = False
        self.connected_at = 0.0
        self.closing = ""
        """Why it was asked to close; empty while it was not."""
        self._ended = False
        self._policy = LinePolicy(options.loopback, options.port_min, options.port_max)
        servers = [_ice_server(server) for server in options.ice_servers]
        self._connection = RTCPeerConnection(
            RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        if certificate is not None:
            use_certificate(self._connection, certificate)
        self._connection.on("connectionstatechange", self._changed)

    @abstractmethod
    def _tell(self, state: State) -> None:
        """The connection is up, or gone for good; once each."""

    @abstractmethod
    def _reason(self, problem: Exception) -> str:
        """The code for an offer that aiortc cannot use."""

    async def _answered(self, work: Coroutine[Any, Any, str]) -> str:
        """What `work` makes of an offer. Raises `CallRefused`; the link is closed then."""
        try:
            return await asyncio.wait_for(work, ANSWER_S)
        except CallRefused:
            await self.close("refused")
            raise
        except TimeoutError:
            await self.close("refused")
            raise CallRefused("call.timeout") from None
        except Exception as problem:  # aiortc raises many kinds for an offer it cannot use
            await self.close("refused")
            raise CallRefused(self._reason(problem), kind=type(problem).__name__) from problem

    async def _describe(self) -> str:
        """Our answer's SDP, with candidates."""
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        text: str = self._connection.localDescription.sdp
        if "a=candidate:" not in text:
            raise CallRefused("call.no_address")
        return text

    def _changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and not self.connected and not self.closing:
            self.connected = True
            self.connected_at = monotonic()
            self._tell("connected")
        elif state in ("closed", "failed"):
            self._end()

    def _end(self) -> None:
        self.connected = False
        if not self._ended:
            self._ended = True
            self._tell("closed")

    async def close(self, why: str) -> None:
        """Say goodbye and let go of everything. May be called twice."""
        self.closing = self.closing or why
        self.connected = False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(end(self._connection), CLOSE_S)
        self._end()


def _ice_server(server: IceServer) -> RTCIceServer:
    username, credential = server.username, server.credential
    if server.secret:
        username, credential = relay.login(server.secret, time())
    return RTCIceServer(urls=list(server.urls), username=username, credential=credential)
