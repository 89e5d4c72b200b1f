"""What the words about the room do in plain mode: devices, seats, the end.

Owns: what each means. PURE. Must not know: the floor's acts (`plain_acts`), which word leads where
(`plain_words`).
"""

from __future__ import annotations

from roomctl.i18n import _, usual_name
from roomctl.types import Direction
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair, table
from tui.chair import Cannot
from tui.narrate import device_lines
from tui.plain_acts import Do, Handler, Meaning, Show
from tui.plain_args import number_in
from tui.words import ECHO_WORDS, clean, say


def device(direction: Direction) -> Handler:
    """Microphone or loudspeaker."""

    def run(state: ConsoleState, rest: str) -> Meaning:
        found = [device for device in state.sound.devices if device.direction == direction]
        if not rest:
            lines = [f"{number}. {clean(usual_name(device.label))}" for number, device in enumerate(found, 1)]
            return Show((*device_lines(state), *lines))
        number = number_in(rest)
        if not 0 <= number <= len(found):
            raise Cannot(_("There is no device with this number."))
        return Do(
            (wire.SelectDevice(direction=direction, identity=found[number - 1].identity if number else ""),)
        )

    return run


def echo(state: ConsoleState, rest: str) -> Meaning:
    """Who takes the loudspeaker out of the microphone."""
    if not rest:
        lines = [f"{number}. {_(words)}" for number, words in enumerate(ECHO_WORDS.values(), 1)]
        return Show((say(_("Echo canceller: {echo}."), echo=state.sound.echo), *lines))
    number = number_in(rest)
    if not 1 <= number <= len(ECHO_WORDS):
        raise Cannot(_("There is no choice with this number."))
    return Do((wire.SetEcho(echo=tuple(ECHO_WORDS)[number - 1]),))


def seats(state: ConsoleState, rest: str) -> Meaning:
    """Who sits where; with a number: this person says their name now; with 0: forget all places."""
    if not rest:
        return Show(tuple(table.lines(state)))
    number = number_in(rest)
    if not number:
        return Do((wire.ForgetSeats(),))
    return Do((wire.TeachSeat(number=chair.person_at(state, number).number),))


def end(_state: ConsoleState, _rest: str) -> Meaning:
    """The meeting ends; asks first."""
    return Do((wire.EndMeeting(),), _("End the meeting for everybody? Names and queue are forgotten."))


def shutdown(_state: ConsoleState, _rest: str) -> Meaning:
    """Roomctl ends; asks first."""
    return Do((wire.Shutdown(),), _("End the meeting and stop roomctl on this computer?"))
