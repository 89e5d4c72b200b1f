"""What a screen may ask of the console it belongs to.

Owns: the one interface between screens and the app, so that screens can be read and tested by themselves.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from textual.screen import Screen

from roomctl.wire.clients import Reply
from roomctl.wire.console import Command
from tui.widgets.panel import Look


class Desk(Protocol):
    """The console, as its screens see it."""

    def look(self) -> Look:
        """What is to be shown now."""

    def send(self, command: Command) -> None:
        """Do this; a refusal is told on the main screen. Returns at once."""

    async def ask(self, command: Command) -> Reply:
        """Do this and wait for the answer (data of invitations)."""

    def tell(self, words: str) -> None:
        """Show one line for some seconds."""

    def refused(self, reply: Reply) -> str:
        """The words for a refusal."""


def desk(screen: Screen[Any]) -> Desk:
    """The console of a screen."""
    return cast("Desk", screen.app)
