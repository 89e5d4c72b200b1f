"""The lines at the foot: what was asked and done, and the keys; on wide screens a column of acts and advice.

Owns: how they are put into the width. Must not know: sockets, what a key does.
"""

from __future__ import annotations

import textwrap

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from roomctl.i18n import _
from roomctl.wire.view import EntryView
from tui import shares
from tui.acts import ACTS, key_sign
from tui.phrases import act_words, advice_words
from tui.telling import last_acts
from tui.widgets.panel import Look, Panel, cut, fit
from tui.words import clean, duration, entry_name, name_of, quoted, say, told_of

_SECOND = "second:"
RECENT_S = 10.0
"""An act, also one that was taken back, is told for this long."""


class SayBar(Panel):
    """One line: the question of a first key, the answer to an act, the last act with its undo, or advice."""

    def draw(self, look: Look) -> Content:
        """The most urgent of them."""
        wide = self.size.width
        if look.prompt:
            lines = textwrap.wrap(look.prompt, wide - 2) or [""]
            return Content.styled("\n".join(cut(f" {line}", wide) for line in lines), "bold reverse")
        if look.notice:
            lines = textwrap.wrap(look.notice, wide - 2) or [""]
            return Content.styled("\n".join(f" {line}" for line in lines), "bold")
        if look.state is None:
            return Content("")
        waiting = (*look.state.floor.pending, *look.state.floor.technical, *look.state.floor.queue)
        note = next((e for e in waiting if e.request == look.selected and e.note), None)
        if note is not None and note.status == "pending":  # somebody waits for an answer to these words
            return self._note(note, look)
        last = last_acts(look.state, look.people, 1, aloud=True)
        if any(act.undo_s > 0 or act.age_s < RECENT_S for act in look.state.acts):
            return Content(fit(" " + last[0], wide))
        if note is not None:
            return self._note(note, look)
        if look.state.floor.advice:
            return Content.styled(
                fit(" " + advice_words(look.state.floor.advice[0], look.people), wide), "italic"
            )
        return Content(fit(" " + last[0], wide)) if last else Content("")

    def _note(self, entry: EntryView, look: Look) -> Content:
        """The few words that came with a request, in full: two lines if need be."""
        words = told_of(entry_name(entry, look.people), quoted(entry.note))
        lines = textwrap.wrap(words, self.size.width - 2)[:2] or [""]
        return Content("\n".join(f" {line}" for line in lines))


class KeyBar(Panel):
    """Today's keys, as many as fit, the most used first; each can be clicked."""

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, act: str, key: str = "") -> None:
            """`act`, or with a `key` the second key of an act."""
            super().__init__()
            self.act = act
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: list[tuple[int, int, int, str]] = []

    def draw(self, look: Look) -> Content:
        """Keys in bold, words after them, on as many lines as there are; what finds no room is left out."""
        wide, lines = self.size.width, max(1, self.size.height)
        self._places = []
        rows: list[list[Content]] = [[] for _line in range(lines)]
        used = [0] * lines
        for act, key, word in self._seconds(look) or self._hints(look):
            need = 2 + cell_len(key) + cell_len(word)
            line = next((at for at in range(lines) if used[at] + need <= wide - 1), None)
            if line is None:
                continue
            rows[line] += [
                Content("  " if used[line] else " "),
                Content.styled(key, "bold"),
                Content(f" {word}"),
            ]
            begin = used[line] + (2 if used[line] else 1)
            self._places.append((line, begin, begin + need - 1, act))
            used[line] += need + (1 if used[line] else 0)
        return Content("\n").join(Content("").join(parts) for parts in rows)

    @staticmethod
    def _hints(look: Look) -> list[tuple[str, str, str]]:
        """Act, key and word, the most used first."""
        acts = sorted((act for act in ACTS if act.rank), key=lambda act: act.rank)
        keys = ((act.id, _(key_sign(look.keys.get(act.id, act.key))), act.label) for act in acts)
        return [("", "1-9", _("asks")), *keys]

    @staticmethod
    def _seconds(look: Look) -> list[tuple[str, str, str]]:
        """While a second key is awaited: those there are, the way out first, so that it is always seen."""
        *keys, no = look.second or [("", "")]
        signs = {"escape": _("Esc"), "up": "↑", "down": "↓"}
        return [
            (f"{_SECOND}{key}", signs.get(key, _(key_sign(key))), clean(word))
            for key, word in (no, *keys)
            if key
        ]

    def on_click(self, event: events.Click) -> None:
        """The mouse presses the key under it."""
        for line, start, end, act in self._places:
            if act and line == event.y and start <= event.x < end:
                second = act.startswith(_SECOND)
                self.post_message(
                    self.Pressed("", act.removeprefix(_SECOND)) if second else self.Pressed(act)
                )


class SidePanel(Panel):
    """Where the screen is wide: the last acts, advice, and how talk is shared."""

    def draw(self, look: Look) -> Content:
        """Three short lists under their headings."""
        state = look.state
        if state is None:
            return Content("")
        wide = self.size.width
        lines = [Content.styled(cut(" " + _("LAST ACTS"), wide), "bold underline")]
        acts = sorted(state.acts, key=lambda act: act.age_s)[:8]
        done = [f"{duration(act.age_s):>5}  {act_words(act, look.people, aloud=True)}" for act in acts]
        lines += [Content(fit(f" {line}", wide)) for line in done or [_("nothing yet")]]
        lines += [Content(""), Content.styled(cut(" " + _("HOW IT GOES"), wide), "bold underline")]
        advice = {advice_words(one, look.people) for one in state.floor.advice}
        for text in shares.summary_lines(state):
            style = "italic" if text in advice else ""
            lines += [Content.styled(f" {line}", style) for line in textwrap.wrap(text, wide - 1) or [""]]
        if state.floor.not_yet:
            names = ", ".join(name_of(look.people.get(person)) for person in state.floor.not_yet)
            words = textwrap.wrap(say(_("Not yet heard: {names}"), names=names), wide - 1)[:6]
            lines += [Content(f" {line}") for line in words]
        return Content("\n").join(lines)
