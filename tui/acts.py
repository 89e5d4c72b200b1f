"""Every act of the console in one table: its id, its key, its words.

Owns: which key does what, and how an act is called. Must not know: Textual, how an act is carried out.
Footer, help, palette and plain mode are all made from this table, so none of them can forget an act.
Ids are stable: a person's own keys (`set_keymap`) name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from roomctl.i18n import N_, pgettext


def NC_(_context: str, message: str) -> str:  # noqa: N802 - gettext's own word: a marker with a context
    """Mark a message that is looked up later with `pgettext` and the same context."""
    return message


Argument = Literal["", "person", "place", "minutes", "choice"]
"""What a second key says: a person's number, a place in the queue, minutes, one of a few choices."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `short` stands in the footer, `long` in help, palette and as the prompt for a second key.

    `rank` orders the footer (0 = not in it).
    """

    id: str
    key: str
    short: str
    long: str
    group: str
    takes: Argument = ""
    rank: int = 0

    @property
    def label(self) -> str:
        """The footer's word, in the process's language."""
        return pgettext("key", self.short)


FLOOR: Final = N_("The floor")
PEOPLE: Final = N_("People and the door")
ROOM: Final = N_("The room and this console")

ACTS: Final[tuple[Act, ...]] = (
    Act("floor.next", "n", NC_("key", "next"),
        N_("Next person: end this turn, give the floor to the first in the queue"), FLOOR, rank=3),
    Act("floor.accept", "space", NC_("key", "agree"),
        N_("Agree: do what is proposed (put into the queue, or next person)"), FLOOR, rank=2),
    Act("floor.grant", "g", NC_("key", "give floor"),
        N_("Give the floor to place 1-9 of the queue"), FLOOR, "place", rank=4),
    Act("floor.selected", "enter", NC_("key", "selected"),
        N_("Give the floor to the selected person"), FLOOR),
    Act("floor.release", "r", NC_("key", "turn ends"), N_("This turn has ended"), FLOOR, rank=5),
    Act("floor.revoke", "R", NC_("key", "take back"), N_("Take the floor back (asks first)"), FLOOR, rank=23),
    Act("floor.undo", "u", NC_("key", "undo"), N_("Undo the last act (within 10 seconds)"), FLOOR, rank=6),
    Act("floor.name_voice", "v", NC_("key", "name voice"),
        N_("This voice in the room is person 1-9"), FLOOR, "person", rank=8),
    Act("floor.move", "w", NC_("key", "move"),
        N_("Move the selected entry: arrow up or down, or its new place 1-9"), FLOOR, "place", rank=14),
    Act("floor.drop", "x", NC_("key", "take out"),
        N_("Take the selected entry out of the queue, or refuse it"), FLOOR, rank=15),
    Act("floor.refuse", "X", NC_("key", "refuse"),
        N_("Refuse the selected request with a reason that the person reads"), FLOOR, rank=20),
    Act("floor.reply", "f", NC_("key", "reply"),
        N_("Direct response by person 1-9 (30 seconds, then back)"), FLOOR, "person", rank=25),
    Act("floor.order", "y", NC_("key", "procedure"),
        N_("Point of order by person 1-9"), FLOOR, "person", rank=26),
    Act("floor.trouble", "c", NC_("key", "cannot hear"),
        N_("Person 1-9 cannot hear, or has another technical problem"), FLOOR, "person", rank=32),
    Act("floor.break", "z", NC_("key", "break"), N_("Person 1-9 asks for a break"), FLOOR, "person", rank=33),
    Act("floor.patience", "W", NC_("key", "patience"),
        N_("Wait longer with the silences of person 1-9 (again: longer still)"), FLOOR, "person", rank=34),
    Act("floor.merge", "equals_sign", NC_("key", "same"),
        N_("The selected entry and place 1-9 are one and the same"), FLOOR, "place", rank=30),
    Act("floor.open", "o", NC_("key", "open/close"), N_("Open or close the queue"), FLOOR, rank=13),
    Act("floor.last_word", "L", NC_("key", "last word"),
        N_("Last word: close the queue, the selected entry or person speaks last; again: open"), FLOOR,
        rank=24),
    Act("floor.pause", "p", NC_("key", "pause"),
        N_("Pause or go on: the clocks stop, the order stays"), FLOOR, rank=10),
    Act("floor.policy", "P", NC_("key", "rules"),
        N_("Rules of the floor: 1 free talk, 2 queue, 3 chair decides, 4 round"), FLOOR, "choice", rank=27),
    Act("floor.advance", "A", NC_("key", "by itself"),
        N_("Change of speaker by hand or by itself"), FLOOR, rank=29),
    Act("floor.time_box", "b", NC_("key", "time"),
        N_("Speaking time in minutes 1-9, 0 = no limit"), FLOOR, "minutes", rank=28),
    Act("floor.this_time", "B", NC_("key", "this time"),
        N_("Time of this turn only, in minutes 1-9, 0 = no limit"), FLOOR, "minutes"),
    Act("floor.chair", "C", NC_("key", "chair"), N_("Give the chair to somebody else"), FLOOR, rank=31),
    Act("round.show", "t", NC_("key", "round"), N_("Round: begin, pass, later, end"), FLOOR, rank=12),
    Act("agenda.next", "N", NC_("key", "next part"),
        N_("On to the next part of the evening"), FLOOR, rank=16),
    Act("agenda.show", "a", NC_("key", "agenda"), N_("Agenda: see, add, move on"), FLOOR, rank=17),
    Act("acts.show", "H", NC_("key", "last acts"),
        N_("The last acts, and taking one of them back"), FLOOR, rank=21),
    Act("talk.show", "s", NC_("key", "talk"),
        N_("Who has spoken for how long, who has not yet (for the chair only)"), FLOOR, rank=22),
    Act("people.enter", "e", NC_("key", "names"),
        N_("Names: write in the people at the table"), PEOPLE, rank=9),
    Act("door.invite", "i", NC_("key", "invite"), N_("Invite: link and QR code"), PEOPLE, rank=11),
    Act("door.lobby", "l", NC_("key", "door"), N_("Door: let in or refuse who knocks"), PEOPLE, rank=7),
    Act("door.lock", "k", NC_("key", "lock"), N_("Lock or unlock the door"), PEOPLE),
    Act("room.mute", "m", NC_("key", "mute"), N_("Switch the room microphone off or on"), ROOM, rank=7),
    Act("room.camera", "V", NC_("key", "camera"), N_("Turn the room camera on or off"), ROOM),
    Act("room.kind", "K", NC_("key", "kind"),
        N_("Kind of meeting: 1 room and online, 2 online only, 3 room only"), ROOM, "choice"),
    Act("room.devices", "d", NC_("key", "devices"),
        N_("Devices: choose microphone and loudspeaker"), ROOM, rank=18),
    Act("room.check", "S", NC_("key", "sound check"),
        N_("Sound check: is the room ready? Which microphone hears me?"), ROOM),
    Act("room.seats", "M", NC_("key", "seats"),
        N_("Seats: with several microphones, who sits where"), ROOM),
    Act("room.health", "h", NC_("key", "health"), N_("Health: all faults, lines and counters"), ROOM),
    Act("console.theme", "T", NC_("key", "colours"), N_("Colours: dark, light, high contrast"), ROOM),
    Act("console.help", "question_mark", NC_("key", "help"), N_("Help: all keys"), ROOM, rank=1),
    Act("console.palette", "ctrl+p", NC_("key", "all"), N_("All acts, found by typing"), ROOM, rank=1),
    Act("room.end", "E", NC_("key", "end meeting"), N_("End the meeting for everybody (asks first)"), ROOM),
    Act("room.shutdown", "ctrl+e", NC_("key", "stop"),
        N_("End the meeting and stop roomctl (asks first)"), ROOM),
    Act("console.quit", "q", NC_("key", "quit"),
        N_("Leave this console (asks first); the meeting goes on"), ROOM, rank=19),
)  # fmt: skip

BY_ID: Final[Mapping[str, Act]] = {act.id: act for act in ACTS}
DIGITS: Final = "123456789"

_SIGNS: Final = {"space": N_("space"), "enter": N_("enter"), "question_mark": "?", "equals_sign": "="}


def key_sign(key: str) -> str:
    """How a key is shown: "?" for question_mark. Words among them are message ids."""
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    return _SIGNS.get(key, key)
