"""Four languages on eighty columns: nothing needed is cut, and nothing stays English by accident."""

from __future__ import annotations

import textwrap
from functools import partial

import pytest
from msgspec.structs import replace

from roomctl.i18n import LANGUAGES, _, set_language
from roomctl.wire.reports import DirectionState
from tests.tui.conftest import SIZES, Opener
from tests.tui.driver import Driver
from tests.tui.group import ANNA, BEAT, EVA, FRANZ
from tests.tui.standin import StandIn
from tui.acts import ACTS, key_sign
from tui.link import Phase
from tui.phrases import device_words
from tui.telling import link_words
from tui.words import role_word, short_kind

PHASES: tuple[Phase, ...] = ("waiting", "connecting", "up", "lost", "ended", "version")
FIRST_KEYS = 7
"""So many keys must stand in the footer at 80 columns in every language: the floor's, and help."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prompts_and_the_lines_line_fit(lang: str) -> None:
    set_language(lang)
    for act in ACTS:
        if act.takes:
            prompt = f"{_(act.long)}  ({_('Esc = no')})"
            assert len(textwrap.wrap(prompt, 78)) <= 2, prompt
    for phase in PHASES:
        assert len(textwrap.wrap(link_words(phase, starting=False, restarted=True), 76)) <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_footer_has_the_first_keys(room: StandIn, console: Opener, lang: str) -> None:
    set_language(lang)
    async with console() as driver:
        first = sorted((act for act in ACTS if act.rank), key=lambda act: act.rank)[: FIRST_KEYS - 1]
        await driver.until(lambda: "1-9" in driver.line("#keys"))
        keys = driver.line("#keys")
        for act in first:
            assert f"{_(key_sign(act.key))} {act.label}" in keys, f"{act.id} is not in: {keys}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_captions_and_states_are_whole(
    room: StandIn, console: Opener, size: tuple[int, int], lang: str
) -> None:
    """No ellipsis where a moderator looks: holder, next, devices."""
    set_language(lang)
    room.grant(EVA, held_s=250.0)
    room.ask(BEAT, waiting_s=80.0)
    room.floor(proposed=room.state.floor.queue[0].request)
    people = [replace(p, presence="away") if p.id == ANNA else p for p in room.state.people]
    room.change(people=tuple(people), speaking=(EVA,))
    states = ("none", "lost", "ask")
    async with console(size) as driver:
        for panel in ("#title", "#holder", "#next", "#people", "#queue", "#health"):
            assert "…" not in driver.line(panel), driver.line(panel)
        for state in states:
            before = driver.line("#sound")
            sound = replace(room.state.sound, microphone=DirectionState(state=state))  # type: ignore[arg-type]
            room.change(sound=sound)
            await driver.until(partial(differs, driver, before))
            words = device_words(sound, microphone=True)
            assert words in driver.line("#sound").split("\n", maxsplit=1)[0]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_guest_s_state_and_what_a_request_is_for_are_whole(
    room: StandIn, console: Opener, lang: str
) -> None:
    set_language(lang)
    room.change(people=tuple(replace(p, role="guest") if p.id == EVA else p for p in room.state.people))
    room.grant(EVA, held_s=250.0)
    room.floor(
        queue=(room.entry(BEAT, interrupted=True), room.entry(ANNA, kind="point_of_order")),
        technical=(room.entry(FRANZ, kind="break", status="pending"),),
    )
    async with console() as driver:
        await driver.sees(f"{role_word('guest')}, {_('has the floor')}", short_kind("break"))
        for panel in ("#next", "#people", "#queue"):
            assert "…" not in driver.line(panel), driver.line(panel)


async def test_an_empty_room_says_how_to_begin(room: StandIn, console: Opener) -> None:
    room.change(people=())
    async with console() as driver:
        await driver.sees(" e  Names: write in the people at the", " i  Invite: link and QR code")
        room.change(meeting=replace(room.state.meeting, kind="video"))
        await driver.misses("Names: write in")


def differs(driver: Driver, before: str) -> bool:
    return driver.line("#sound") != before


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
async def test_nothing_on_the_main_screen_stays_english(room: StandIn, console: Opener, lang: str) -> None:
    room.ask(EVA)
    async with console((132, 43)) as driver:
        english = set(driver.text.replace("│", " ").split())
    set_language(lang)
    async with console((132, 43)) as driver:
        same = english & set(driver.text.split())
        names = {p.name for p in room.state.people} | {"Thursday", "group", "Jabra", "Speak", "USB"}
        words = {word.strip("·:,.()") for word in same if word.strip("·:,.()").isalpha()}
        shared = {"ppm", "online", "Pause", "pause", "Computer", "computer", "pages", "a", "i", "place", "in"}
        assert words - names - shared - {c for c in words if len(c) == 1} == set()
