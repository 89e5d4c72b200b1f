"""Every act of the console in one table: its id, its key, its words.

Owns: which key does what, and how an act is called. Must not know: Textual, how an act is carried out.
Footer, help, palette and plain mode are all made from this table, so none of them can forget an act.
Ids are stable: a person's own keys (`set_keymap`) name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from roomctl.i18n import N_

Argument = Literal["", "person", "place", "minutes", "choice"]
"""What a second key says: a person's number, a place in the queue, minutes, one of a few choices."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `short` stands in the footer, `long` in help, palette and as the prompt for a second key.

    `words` are what plain mode takes besides the key; `rank` orders the footer (0 = not in it).
    """

    id: str
    key: str
    short: str
    long: str
    group: str
    words: tuple[str, ...]
    takes: Argument = ""
    rank: int = 0


FLOOR: Final = N_("The floor")
PEOPLE: Final = N_("People and the door")
ROOM: Final = N_("The room and this console")

ACTS: Final[tuple[Act, ...]] = (
    Act("floor.next", "n", N_("next"),
        N_("Next person: end this turn, give the floor to the first in the queue"), FLOOR, ("next",), rank=3),
    Act("floor.accept", "space", N_("agree"),
        N_("Agree: do what is proposed (put into the queue, or next person)"), FLOOR, ("yes", "agree"),
        rank=2),
    Act("floor.grant", "g", N_("give floor"),
        N_("Give the floor to place 1-9 of the queue"), FLOOR, ("grant", "give"), "place", rank=4),
    Act("floor.selected", "enter", N_("selected"), N_("Give the floor to the selected person"), FLOOR, ()),
    Act("floor.release", "r", N_("turn ends"),
        N_("This turn has ended"), FLOOR, ("release", "end-turn"), rank=5),
    Act("floor.revoke", "R", N_("take back"), N_("Take the floor back (asks first)"), FLOOR, ("revoke",)),
    Act("floor.undo", "u", N_("undo"), N_("Undo the last act (within 10 seconds)"), FLOOR, ("undo",), rank=6),
    Act("floor.name_voice", "v", N_("name voice"),
        N_("This voice in the room is person 1-9"), FLOOR, ("voice",), "person", rank=8),
    Act("floor.move", "w", N_("move"),
        N_("Move the selected entry: arrow up or down, or its new place 1-9"), FLOOR, ("move",),
        "place", rank=14),
    Act("floor.drop", "x", N_("take out"),
        N_("Take the selected entry out of the queue, or refuse it"), FLOOR, ("out", "refuse"), rank=15),
    Act("floor.reply", "f", N_("reply"),
        N_("Direct response by person 1-9 (30 seconds, then back)"), FLOOR, ("reply",), "person"),
    Act("floor.order", "y", N_("procedure"), N_("Point of order by person 1-9"), FLOOR, ("order",), "person"),
    Act("floor.merge", "equals_sign", N_("same"),
        N_("The selected entry and place 1-9 are one and the same"), FLOOR, ("same",), "place"),
    Act("floor.open", "o", N_("open/close"),
        N_("Open or close the queue"), FLOOR, ("open", "close"), rank=13),
    Act("floor.last_word", "L", N_("last word"),
        N_("Last word: close the queue, the selected person speaks last; again: open"), FLOOR, ("last",)),
    Act("floor.pause", "p", N_("pause"),
        N_("Pause or go on: the clocks stop, the order stays"), FLOOR, ("pause", "resume"), rank=10),
    Act("floor.policy", "P", N_("rules"),
        N_("Rules of the floor: 1 free talk, 2 queue, 3 chair decides, 4 round"), FLOOR, ("rules",),
        "choice"),
    Act("floor.advance", "A", N_("by itself"),
        N_("Change of speaker by hand or by itself"), FLOOR, ("auto",)),
    Act("floor.time_box", "b", N_("time"),
        N_("Speaking time in minutes 1-9, 0 = no limit"), FLOOR, ("time",), "minutes"),
    Act("floor.chair", "C", N_("chair"), N_("Give the chair to somebody else"), FLOOR, ("chair",)),
    Act("round.show", "t", N_("round"), N_("Round: begin, pass, later, end"), FLOOR, ("round",), rank=12),
    Act("agenda.show", "a", N_("agenda"), N_("Agenda: see, add, move on"), FLOOR, ("agenda",), rank=16),
    Act("people.enter", "e", N_("names"),
        N_("Names: write in the people at the table"), PEOPLE, ("names",), rank=9),
    Act("door.invite", "i", N_("invite"), N_("Invite: link and QR code"), PEOPLE, ("invite",), rank=11),
    Act("door.lobby", "l", N_("door"),
        N_("Door: let in or refuse who knocks"), PEOPLE, ("door", "lobby"), rank=7),
    Act("door.lock", "k", N_("lock"), N_("Lock or unlock the door"), PEOPLE, ("lock", "unlock")),
    Act("room.mute", "m", N_("mute"),
        N_("Switch the room microphone off or on"), ROOM, ("mute", "unmute"), rank=7),
    Act("room.kind", "K", N_("kind"),
        N_("Kind of meeting: 1 room and online, 2 online only, 3 room only"), ROOM, ("kind",), "choice"),
    Act("room.devices", "d", N_("devices"),
        N_("Devices: choose microphone and loudspeaker"), ROOM, ("devices",), rank=17),
    Act("room.health", "h", N_("health"),
        N_("Health: all faults, lines and counters"), ROOM, ("health", "faults")),
    Act("console.theme", "T", N_("colours"), N_("Colours: dark, light, high contrast"), ROOM, ()),
    Act("console.help", "question_mark", N_("help"), N_("Help: all keys"), ROOM, ("help",), rank=1),
    Act("console.palette", "ctrl+p", N_("all"), N_("All acts, found by typing"), ROOM, (), rank=18),
    Act("room.end", "E", N_("end meeting"), N_("End the meeting for everybody (asks first)"), ROOM, ("end",)),
    Act("room.shutdown", "ctrl+e", N_("stop"),
        N_("End the meeting and stop roomctl (asks first)"), ROOM, ("shutdown",)),
    Act("console.quit", "q", N_("quit"),
        N_("Leave this console (asks first); the meeting goes on"), ROOM, ("quit",), rank=19),
)  # fmt: skip

BY_ID: Final[Mapping[str, Act]] = {act.id: act for act in ACTS}
DIGITS: Final = "123456789"

_SIGNS: Final = {"space": N_("space"), "enter": N_("enter"), "question_mark": "?", "equals_sign": "="}


def key_sign(key: str) -> str:
    """How a key is shown: "?" for question_mark. Words among them are message ids."""
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    return _SIGNS.get(key, key)
