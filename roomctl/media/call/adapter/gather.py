"""The candidates of a link: this machine's addresses, the port range, and what STUN and TURN servers give.

Owns the opening of sockets; each is handed to `hook` when it is there. Stands in for aioice's own gathering,
which knows neither loopback nor a range of ports, and does not tell which server stayed silent. Must not know
packets.
"""
# ruff: noqa: SLF001

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from aioice import ice
from aioice.candidate import Candidate, candidate_foundation, candidate_priority

STUN_PATIENCE: Final = 1.0
"""Seconds a STUN or TURN server has to answer before the offer is answered without it."""


@dataclass(frozen=True, slots=True)
class LinePolicy:
    """How this machine's addresses are offered."""

    loopback: Literal["auto", "always", "never"] = "auto"
    port_min: int = 0
    port_max: int = 0


class Gatherer:
    """For one link. `without`: servers that gave no candidate."""

    def __init__(self, link: Any, policy: LinePolicy, hook: Callable[[Any], None]) -> None:
        """`link`: aioice's connection."""
        self.without: list[str] = []
        self._link = link
        self._policy = policy
        self._hook = hook
        link.get_component_candidates = self._gather

    async def _gather(self, component: int, addresses: list[str], timeout: float = 5) -> list[Candidate]:  # noqa: ASYNC109
        """Called by aioice, once."""
        del timeout
        candidates = []
        for address in self._addresses(addresses):
            protocol = await self._bind(address, component)
            if protocol is not None:
                candidates.append(protocol.local_candidate)
        waiting = self._ask_servers(component, list(self._link._protocols))
        if waiting:
            done, late = await asyncio.wait(waiting, timeout=STUN_PATIENCE)
            for task in late:
                task.cancel()
            candidates += self._answers(waiting, done)
        return candidates

    def _addresses(self, found: list[str]) -> list[str]:
        """The machine's addresses, with loopback where the policy wants it."""
        if self._link._transport_policy is not ice.TransportPolicy.ALL:
            return []
        wanted = self._policy.loopback == "always" or (self._policy.loopback == "auto" and not found)
        return [*found, "127.0.0.1"] if wanted else found

    async def _bind(self, address: str, component: int) -> Any:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                _, protocol = await loop.create_datagram_endpoint(
                    lambda: ice.StunProtocol(self._link), local_addr=(address, port)
                )
            except OSError:
                continue
            sock = protocol.transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
            self._keep(protocol)
            host, bound = protocol.transport.get_extra_info("sockname")[:2]
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", host),
                component=component,
                transport="udp",
                priority=candidate_priority(component, "host"),
                host=host,
                port=bound,
                type="host",
            )
            return protocol
        return None

    def _keep(self, protocol: Any) -> None:
        self._hook(protocol)
        self._link._protocols.append(protocol)

    def _ports(self) -> Iterable[int]:
        """Where to try to bind: anywhere, or the range from a random place on, once around."""
        first, last = self._policy.port_min, self._policy.port_max
        if not first:
            return (0,)
        count = max(1, last - first + 1)
        start = random.randrange(count)
        return (first + (start + step) % count for step in range(count))

    def _ask_servers(self, component: int, hosts: list[Any]) -> dict[asyncio.Task[Any], str]:
        link = self._link
        asked: dict[asyncio.Task[Any], str] = {}
        if link.stun_server:
            for protocol in hosts:
                host = protocol.local_candidate.host
                if ":" not in host and not host.startswith("127."):
                    task = asyncio.ensure_future(ice.server_reflexive_candidate(protocol, link.stun_server))
                    asked[task] = f"stun:{link.stun_server[0]}"
        if link.turn_server:
            request = ice.relayed_candidate(
                component=component,
                hide_related_address=link._transport_policy is not ice.TransportPolicy.ALL,
                protocol_factory=lambda: ice.StunProtocol(link),
                turn_server=link.turn_server,
                turn_username=link.turn_username,
                turn_password=link.turn_password,
                turn_ssl=link.turn_ssl,
                turn_transport=link.turn_transport,
            )
            asked[asyncio.ensure_future(request)] = f"turn:{link.turn_server[0]}"
        return asked

    def _answers(self, asked: dict[asyncio.Task[Any], str], done: set[asyncio.Task[Any]]) -> list[Candidate]:
        candidates = []
        for task, server in asked.items():
            if task not in done or task.cancelled() or task.exception() is not None:
                if server not in self.without:
                    self.without.append(server)
                continue
            candidate, relay = task.result()
            candidates.append(candidate)
            if relay is not None:
                self._keep(relay)
        return candidates
