"""The address that invites begin with, while networks come and go.

Owns: which of this PC's addresses that is, and which fault stands. Must not know: who was given which link.
An address is kept for as long as it is this PC's: a cable or a tunnel beside it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from roomctl import logs
from roomctl.web import tls
from roomctl.wire.view import FaultView

TOLD_S: Final = 600.0
"""So long it is told that links from before lead nowhere."""


class AddressWatch:
    """A chore of the room. `move` gets each new address; the first look is at the start."""

    def __init__(self, move: Callable[[str], None]) -> None:
        self._move = move
        self._address = ""
        self._told_until = 0.0

    def __call__(self, faults: dict[str, FaultView], now: float) -> None:
        """Follow the network."""
        if self._address and tls.is_ours(self._address):
            faults.pop("no_network", None)
        else:
            self._look(faults, now)
        if now >= self._told_until:
            faults.pop("address_changed", None)

    def _look(self, faults: dict[str, FaultView], now: float) -> None:
        found = next(iter(tls.lan_addresses()), "")
        if not found:
            faults["no_network"] = FaultView(code="no_network")
            return
        faults.pop("no_network", None)
        if self._address:
            logs.get().warning("address changed")
            faults["address_changed"] = FaultView(code="address_changed")
            self._told_until = now + TOLD_S
        self._address = found
        self._move(found)
