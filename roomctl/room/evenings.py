"""The evenings a chair may put on the agenda: those roomctl brings along, and the user's own.

Owns: from files to what a console or a chair's page is shown. PURE but for reading these files. Must not
know: the meeting; who chose one sends its parts like any others.
"""

from __future__ import annotations

from pathlib import Path

from roomctl.config import load, templates
from roomctl.config.problems import ConfigError
from roomctl.room.settings import agenda_part
from roomctl.types import Language
from roomctl.wire.console import EveningView

NOWHERE = Path("/nonexistent")


def known(language: Language) -> tuple[EveningView, ...]:
    """Every evening, those in this language first. One whose file has a mistake has that instead of parts."""
    found = templates.evenings()
    names = sorted(found, key=lambda name: (not name.endswith(f".{language}"), name))
    return tuple(_evening(name, found[name]) for name in names)


def _evening(name: str, path: Path) -> EveningView:
    try:
        config = load.load(path, env={"XDG_CONFIG_HOME": str(NOWHERE)}, system=NOWHERE).config
    except ConfigError as error:
        return EveningView(name=name, problem=str(error.problems[0]))
    return EveningView(name=name, parts=tuple(agenda_part(part) for part in config.meeting.agenda))
