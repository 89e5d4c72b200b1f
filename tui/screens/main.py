"""The main screen: all of the meeting at a glance, and every key.

Owns: layout, the first of two keys, the cursor. Must not know: sockets; what an act means is in `doing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.types import PersonId, RequestId
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair, doing, second
from tui.acts import ACTS, BY_ID, DIGITS, Act
from tui.desk import desk
from tui.telling import link_words
from tui.widgets.bars import FaultBar, HealthBar, SoundBar, TitleBar
from tui.widgets.floor import HolderPanel, NextPanel
from tui.widgets.foot import KeyBar, SayBar, SidePanel
from tui.widgets.lists import PeopleList, QueueList
from tui.widgets.panel import Look, Panel
from tui.widgets.rows import Rows


class MainScreen(Screen[None]):
    """Everything a moderator needs during the meeting."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(act.key, f"act('{act.id}')", act.short, show=False, id=act.id) for act in ACTS),
        *(Binding(key, f"digit({key})", show=False, id=f"digit.{key}") for key in "0" + DIGITS),
        Binding("up", "step(-1)", show=False, id="cursor.up"),
        Binding("down", "step(1)", show=False, id="cursor.down"),
        Binding("escape", "forget", show=False, id="key.forget"),
        Binding("tab,left,right", "other_list", show=False, id="cursor.list", priority=True),
    ]
    AUTO_FOCUS = "#queue"

    def __init__(self) -> None:
        super().__init__()
        self.prefix: Act | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom: who speaks, who is next, the lists, the room, what is wrong, keys."""
        yield TitleBar(id="title")
        yield HolderPanel(id="holder")
        yield NextPanel(id="next")
        with Horizontal(id="lists"):
            yield PeopleList(id="people")
            yield QueueList(id="queue")
            yield SidePanel(id="side")
        yield Static(id="waiting", markup=False)
        yield SoundBar(id="sound")
        yield FaultBar(id="faults")
        yield SayBar(id="say")
        yield HealthBar(id="health")
        yield KeyBar(id="keys")

    # --- drawing ----------------------------------------------------------------------------------

    @property
    def queue(self) -> QueueList:
        """The speaking queue."""
        return self.query_one("#queue", QueueList)

    @property
    def selected(self) -> RequestId | None:
        """The request under the queue's cursor."""
        queue = next(iter(self.query(QueueList)), None)  # none yet in the first moments
        key = queue.cursor if queue is not None else None
        return RequestId(key) if isinstance(key, int) else None

    @property
    def pointed(self) -> RequestId | None:
        """The selected request if a person moved the cursor there: where it only came to lie says nothing."""
        return self.selected if any(queue.led for queue in self.query(QueueList)) else None

    @property
    def prompt(self) -> str:
        """What the second key is to say, while one is awaited."""
        if self.prefix is None:
            return ""
        return _(self.prefix.long)

    def second(self, state: ConsoleState | None) -> tuple[second.Choice, ...]:
        """The keys that may come second, while one is awaited."""
        if self.prefix is None or state is None:
            return ()
        return second.choices(self.prefix, state, self._person)

    @property
    def _person(self) -> PersonId | None:
        """The person under the cursor of the list."""
        people = next(iter(self.query(PeopleList)), None)
        return PersonId(people.cursor) if people is not None and isinstance(people.cursor, str) else None

    def on_mount(self) -> None:
        """Draw at once, also before the service answers."""
        self.call_after_refresh(lambda: self.show(desk(self).look()))

    def show(self, look: Look) -> None:
        """Draw everything that changed. Before all parts are there there is nothing to draw on."""
        if not self.query("#keys"):
            return
        nothing = look.state is None
        self.set_class(nothing, "-waiting")
        if nothing:
            words = link_words(look.phase, starting=look.starting, restarted=False)
            self.query_one("#waiting", Static).update(words)
        for panel in self.query(Panel):
            panel.show(look)

    def show_levels(self, look: Look) -> None:
        """Draw the meters only. Levels still come while the parts are taken down."""
        for bar in self.query("#sound").results(SoundBar):
            bar.show(look)

    # --- keys -------------------------------------------------------------------------------------

    def action_act(self, act: str) -> None:
        """A key of the table."""
        self.run_act(act)

    def action_digit(self, number: int) -> None:
        """A digit: the second key of an act, or person n asks for the floor."""
        prefix, self.prefix = self.prefix, None
        name = prefix.id if prefix else "floor.ask"
        if number == 0 and name in doing.FOR_PERSON:
            number = 10
        self._numbered(name, number)

    def action_step(self, by: int) -> None:
        """Arrow keys: move the selected entry after w, else the cursor."""
        if self.prefix is not None and self.prefix.id == "floor.move":
            self.prefix = None
            self._try(lambda state: chair.move(state, self.selected, by=by))
            return
        focused = self.focused
        (focused if isinstance(focused, Rows) else self.queue).step(by)

    def action_forget(self) -> None:
        """Escape: no second key, and nobody in particular is meant."""
        self.prefix = None
        self.queue.led = False
        self.show(desk(self).look())

    def action_other_list(self) -> None:
        """The cursor goes to the other list."""
        self.query_one("#people" if self.focused is self.queue else "#queue").focus()

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.run_act("floor.selected")

    @on(KeyBar.Pressed)
    def _key_clicked(self, event: KeyBar.Pressed) -> None:
        key = event.key
        if key.isdecimal():
            self.action_digit(int(key))
        elif key in {"up", "down"}:
            self.action_step(-1 if key == "up" else 1)
        elif key == "escape":
            self.action_forget()
        else:
            self.run_act(event.act or "floor.selected")

    # --- acts -------------------------------------------------------------------------------------

    def run_act(self, name: str) -> None:
        """Do an act, ask for its second key, or open its screen."""
        act = BY_ID[name]
        if name == "floor.selected" and self.prefix is not None and self.prefix.takes == "person":
            self._for_selected(self.prefix.id)
            return
        self.prefix = act if act.takes and self.prefix is not act and self._makes_sense(act) else None
        if self.prefix is None and not act.takes:
            self._run(act)
        self.show(desk(self).look())

    def _makes_sense(self, act: Act) -> bool:
        """Whether a second key could follow; if none could, says why."""
        state = desk(self).look().state
        try:
            if state is not None:
                second.check(act, state)
        except chair.Cannot as reason:
            desk(self).tell(str(reason))
            return False
        return True

    def _run(self, act: Act) -> None:
        person = self._person if self.focused is self.query_one("#people") else None
        if act.id == "floor.selected" and person is not None:
            desk(self).send(wire.AddFor(person=person))
        elif act.id == "floor.last_word" and person is not None:
            self._try(lambda state: chair.last_word(state, None, person))
        elif act.id in doing.AT_ONCE:
            request = self.pointed if act.id == "floor.accept" else self.selected
            self._try(lambda state: doing.AT_ONCE[act.id](state, request))
        else:
            self._open(act.id)

    def _for_selected(self, name: str) -> None:
        """The second key was enter: the person selected in the list, who may have no number."""
        self.prefix = None
        person = self._person
        if person is not None:
            self._try(lambda state: doing.FOR_PERSON[name](state, self.selected, person))
        self.show(desk(self).look())

    def _numbered(self, name: str, number: int) -> None:
        self._try(lambda state: doing.WITH_NUMBER[name](state, self.selected, number))

    def _try(self, make: Callable[[ConsoleState], wire.Command]) -> None:
        """Make the command on what is shown now; say why when it makes no sense."""
        state = desk(self).look().state
        if state is None:
            desk(self).tell(_("No line to the service: this was not done."))
            return
        try:
            command = make(state)
        except chair.Cannot as reason:
            desk(self).tell(str(reason))
            return
        desk(self).send(command)
        if isinstance(command, wire.SetPatience):  # the list of acts tells only that it changed
            desk(self).tell(chair.patience_words(state, command))

    def _open(self, name: str) -> None:
        from tui.screens.opening import OPENERS

        OPENERS[name](self)
