"""Messages inside the console, and how they replace each other.

Owns: what is posted between the socket's worker and the screens. Must not know: what a screen does with it.
A burst of events is drawn once: a later message takes the place of an earlier one that still waits.
"""

from __future__ import annotations

from textual.message import Message


class _Latest(Message):
    """Of several waiting in a row only the last is handled."""

    bubble = False

    def can_replace(self, message: Message) -> bool:
        """Whether `message`, not yet handled, is made needless by this one."""
        return isinstance(message, type(self))


class ViewChanged(_Latest):
    """Something that can be seen changed: draw everything again."""


class MetersChanged(_Latest):
    """New levels (10 Hz): only meters need drawing."""
