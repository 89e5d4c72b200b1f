"""Write in the people at the table in seconds: names with commas, enter. Also rename, remove, patience.

Owns: the entry line and the list of people. Must not know: how numbers are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from roomctl.i18n import _
from roomctl.i18n.spoken import spoken_words
from roomctl.types import PersonId
from roomctl.wire import console as wire
from tui.chair import patience, patience_words
from tui.screens.sheet import Lines, Sheet
from tui.typed import people_from
from tui.widgets.panel import Look
from tui.words import duration, name_of, origin_word, person_marks, role_word, say, sign, told_of


class People(Sheet[None]):
    """Names at the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "other", show=False, id="people.other", priority=True),
        Binding("r", "rename", show=False, id="people.rename"),
        Binding("x", "remove", show=False, id="people.remove"),
        Binding("p", "patience", show=False, id="people.patience"),
        Binding("w", "words", show=False, id="people.words"),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self) -> None:
        super().__init__()
        self._renaming: PersonId | None = None

    def heading(self) -> str:
        """The title."""
        return _("The people at the table")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of where the focus is."""
        if isinstance(self.focused, Input):
            return ((_("enter"), _("write in")), (_("tab"), _("to the list")))
        return (
            ("r", _("rename")),
            ("x", _("remove")),
            ("p", _("patience with silence")),
            ("w", _("compare four words")),
            (_("tab"), _("names")),
        )

    def body(self) -> Iterable[Widget]:
        """The line to type in, and who is here."""
        yield Input(
            placeholder=_("Anna, Beat, 7 Carla (7 = number card), or 1-12 for cards alone"), id="names"
        )
        yield Lines(_("Number, name, speaking time"), id="here")

    def update(self, look: Look) -> None:
        """Who is here now."""
        people = sorted(look.people.values(), key=lambda p: (p.origin == "remote", p.number or 999, p.id))
        rows = []
        for person in people:
            number = person.number if person.number is not None else ""
            where = origin_word(person.origin)
            if person.role != "participant":
                where += f", {role_word(person.role)}"
            talk = say(_("spoke {time}"), time=duration(person.talk_s))
            if person.patience_s is not None:
                talk += ", " + say(_("patience {seconds} s"), seconds=round(person.patience_s))
            talk = ", ".join((talk, *person_marks(person)))
            rows.append(
                (
                    person.id,
                    told_of(f"{number:>3} {sign(person.origin)} {name_of(person)}", f"{where}, {talk}"),
                )
            )
        self.query_one("#here", Lines).give(rows or [(None, _("Nobody yet."))], look)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        people = people_from(event.value)
        if not people:
            self.dismiss(None)
            return
        if self._renaming is not None:
            self.desk.send(wire.RenamePerson(person=self._renaming, name=" ".join(event.value.split())))
            self._renaming = None
            self.query_one("#here").focus()
        else:
            for person in people:
                self.desk.send(person)
        event.input.value = ""

    def action_other(self) -> None:
        """From the line to the list and back."""
        self.query_one("#here" if isinstance(self.focused, Input) else "Input").focus()
        self.show(self.desk.look())

    def action_rename(self) -> None:
        """The selected name comes into the line, to be changed."""
        if person := self._selected():
            line = self.query_one(Input)
            line.value = name_of(self.desk.look().people.get(person))
            self._renaming = person
            line.focus()

    def action_remove(self) -> None:
        """The selected person goes (asks first)."""
        person = self._selected()
        if person is None:
            return
        from tui.screens.confirm import Confirm

        name = name_of(self.desk.look().people.get(person))

        def answered(yes: bool | None) -> None:
            if yes:
                self.desk.send(wire.RemovePerson(person=person))

        words = say(_("Remove {name} from the meeting? The place in the queue is lost."), name=name)
        self.app.push_screen(Confirm(words), answered)

    def action_patience(self) -> None:
        """How long this person may be silent before the turn counts as ended: the next longer value."""
        person, look = self._selected(), self.desk.look()
        if person in look.people and look.state is not None:
            command = patience(look.people[person])
            self.desk.send(command)
            self.desk.tell(patience_words(look.state, command))

    def action_words(self) -> None:
        """The four words that this person's page shows: who hears the same words has no listener between."""
        person, look = self._selected(), self.desk.look()
        if person is None or (one := look.people.get(person)) is None:
            return
        words = spoken_words(one.check, one.language)
        if words:
            told = say(_("{name} must read out: {words}"), name=name_of(one), words=" · ".join(words))
        else:
            told = say(_("{name} has no line to compare."), name=name_of(one))
        self.desk.tell(told)

    def _selected(self) -> PersonId | None:
        key = self.query_one("#here", Lines).cursor
        return PersonId(key) if isinstance(key, str) else None
