"""Which screen an act opens. Screens are imported when first needed: the console starts without them.

Owns: the table from act id to opener. Must not know: what a screen shows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from roomctl.i18n import _
from roomctl.wire import console as wire
from tui import chair
from tui.desk import desk

if TYPE_CHECKING:
    from tui.app import Console
    from tui.screens.main import MainScreen


def _help(main: MainScreen) -> None:
    from tui.screens.help import Help

    main.app.push_screen(Help())


def _palette(main: MainScreen) -> None:
    from tui.screens.palette import Palette

    def chosen(act: str | None) -> None:
        if act:
            main.run_act(act)

    main.app.push_screen(Palette(), chosen)


def _invite(main: MainScreen) -> None:
    from tui.screens.invite import Invite

    main.app.push_screen(Invite())


def _devices(main: MainScreen) -> None:
    from tui.screens.devices import Devices

    main.app.push_screen(Devices())


def _seats(main: MainScreen) -> None:
    from tui.screens.seats import Seats

    main.app.push_screen(Seats())


def _lobby(main: MainScreen) -> None:
    from tui.screens.lobby import Lobby

    main.app.push_screen(Lobby())


def _people(main: MainScreen) -> None:
    from tui.screens.people import People

    main.app.push_screen(People())


def _round(main: MainScreen) -> None:
    from tui.screens.round import Round

    main.app.push_screen(Round())


def _history(main: MainScreen) -> None:
    from tui.screens.history import History

    main.app.push_screen(History())


def _talk(main: MainScreen) -> None:
    from tui.screens.talk import Talk

    main.app.push_screen(Talk())


def _refuse(main: MainScreen) -> None:
    from tui.screens.refuse import Refuse, about

    look = desk(main).look()
    if look.state is None:
        return
    try:
        entry = chair.to_refuse(look.state, main.selected)
    except chair.Cannot as reason:
        desk(main).tell(str(reason))
        return
    deny = partial(wire.Deny, request=entry.request)
    main.app.push_screen(Refuse(lambda reason: deny(reason=reason), *about(entry, look)))


def _agenda(main: MainScreen) -> None:
    from tui.screens.agenda import Agenda

    main.app.push_screen(Agenda())


def _check(main: MainScreen) -> None:
    from tui.screens.check import Check

    main.app.push_screen(Check())


def _health(main: MainScreen) -> None:
    from tui.screens.health import HealthSheet

    main.app.push_screen(HealthSheet())


def _chair(main: MainScreen) -> None:
    from tui.screens.choose import ChoosePerson

    main.app.push_screen(ChoosePerson())


def _theme(main: MainScreen) -> None:
    cast("Console", main.app).next_theme()


def _confirmed(main: MainScreen, consequence: str, then: Callable[[], None]) -> None:
    from tui.screens.confirm import Confirm

    def answered(yes: bool | None) -> None:
        if yes:
            then()

    main.app.push_screen(Confirm(consequence), answered)


def _revoke(main: MainScreen) -> None:
    state = desk(main).look().state
    if state is None:
        return
    try:
        command, consequence = chair.revoke(state)
    except chair.Cannot as reason:
        desk(main).tell(str(reason))
        return
    _confirmed(main, consequence, lambda: desk(main).send(command))


def _end(main: MainScreen) -> None:
    words = _(
        "End the meeting? Everybody online is disconnected with a goodbye, names and queue are forgotten."
        " The room stays ready for the next meeting."
    )
    _confirmed(main, words, lambda: desk(main).send(wire.EndMeeting()))


def _shutdown(main: MainScreen) -> None:
    words = _(
        "End the meeting and stop roomctl on this computer? Everybody online is disconnected with a goodbye,"
        " names and queue are forgotten."
    )
    _confirmed(main, words, lambda: desk(main).send(wire.Shutdown()))


def _quit(main: MainScreen) -> None:
    console = cast("Console", main.app)
    if console.owns_room:
        from tui.screens.leave import Leave

        main.app.push_screen(Leave(), console.leave_as)
        return
    words = _(
        "Leave this console? The meeting, the call and the queue go on; open it again with: roomctl console"
    )
    _confirmed(main, words, console.leave)


OPENERS: Final[dict[str, Callable[[MainScreen], None]]] = {
    "floor.revoke": _revoke,
    "floor.refuse": _refuse,
    "floor.chair": _chair,
    "acts.show": _history,
    "talk.show": _talk,
    "round.show": _round,
    "agenda.show": _agenda,
    "people.enter": _people,
    "door.invite": _invite,
    "door.lobby": _lobby,
    "room.devices": _devices,
    "room.seats": _seats,
    "room.check": _check,
    "room.health": _health,
    "room.end": _end,
    "room.shutdown": _shutdown,
    "console.theme": _theme,
    "console.help": _help,
    "console.palette": _palette,
    "console.quit": _quit,
}
"""Acts that open a screen or ask first."""
