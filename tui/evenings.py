"""The evenings that may be loaded on the console: those roomctl brings along, and the user's own.

Owns: from a file to commands. PURE but for reading these files. Must not know: screens.
"""

from __future__ import annotations

from pathlib import Path

from roomctl.config import load, templates
from roomctl.i18n import language
from roomctl.wire import console as wire

NOWHERE = Path("/nonexistent")


def names() -> list[str]:
    """Every evening by name, those in the console's language first."""
    known = templates.evenings()
    return sorted(known, key=lambda name: (not name.endswith(f".{language()}"), name))


def parts(name: str) -> tuple[wire.AddAgenda, ...]:
    """The parts of an evening as commands. Raises `ConfigError` when its file has a mistake."""
    path = templates.evenings()[name]
    agenda = load.load(path, env={"XDG_CONFIG_HOME": str(NOWHERE)}, system=NOWHERE).config.meeting.agenda
    return tuple(
        wire.AddAgenda(
            title=part.title,
            policy=part.policy,
            minutes=part.minutes,
            advance=part.advance or None,
            box_s=part.box_s,
            seating=part.order,
            cross_talk=part.cross_talk,
        )
        for part in agenda
    )
