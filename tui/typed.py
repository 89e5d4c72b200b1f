"""What the chair types in one line: people of the table, a part of the evening.

Owns: how such a line is read. PURE: text goes in, commands come out. Must not know: screens, keys, sockets.
"""

from __future__ import annotations

from roomctl.i18n import N_
from roomctl.wire import console as wire
from tui.chair import POLICIES


def people_from(text: str) -> tuple[wire.AddPerson, ...]:
    """People typed in one line: "Anna, Beat" by name, "7 Carla" with a number card, "1-12" cards alone."""
    made: list[wire.AddPerson] = []
    for part in names_from(text):
        head, _space, name = part.partition(" ")
        first, dash, last = head.partition("-")
        if not _is_card(first) or (dash and not _is_card(last)):
            made.append(wire.AddPerson(name=part))
        elif dash and not name:
            made += [wire.AddPerson(number=number) for number in range(int(first), int(last) + 1)]
        elif dash:
            made.append(wire.AddPerson(name=part))
        else:
            made.append(wire.AddPerson(name=name.strip(), number=int(first)))
    return tuple(made)


def _is_card(text: str) -> bool:
    """Number cards go from 1 to 99: a year or a house number in a name is none."""
    return text.isdecimal() and 1 <= len(text) <= 2 and int(text) > 0


def names_from(text: str) -> tuple[str, ...]:
    """Names typed in one line, separated by commas, semicolons or line ends."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return tuple(name for part in parts if (name := " ".join(part.split())))


def agenda_item(text: str) -> wire.AddAgenda | None:
    """A typed item as a command; None for nothing. ValueError: a number is none.

    Title, minutes, rules 1-4, minutes of each turn; all but the title may be left out.
    """
    title, *rest = [part.strip() for part in text.split(",")]
    if not title:
        return None
    if len(rest) > 3:
        raise ValueError(text)
    minutes = float(rest[0]) if rest and rest[0] else 0.0
    number = int(rest[1]) if len(rest) > 1 and rest[1] else 2
    each = float(rest[2]) if len(rest) > 2 and rest[2] else 0.0
    if not 1 <= number <= len(POLICIES) or not 0 <= minutes < 1440 or not 0 <= each < 120:
        raise ValueError(text)
    return wire.AddAgenda(title=title, minutes=minutes, policy=POLICIES[number - 1], box_s=each * 60)


WRITE_ITEM = N_(
    "Please write: title, minutes, rules 1-4, minutes of each turn. All but the title may be left out."
)
