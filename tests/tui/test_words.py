"""Words, large type, and commands made on a state: all pure."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomctl.i18n import LANGUAGES, set_language
from roomctl.types import CameraState, PersonId, RequestId, RequestKind
from roomctl.wire.reports import DirectionState, Health
from roomctl.wire.view import ActView, AdviceView, FaultView, PersonView
from tests.tui.group import ANNA, EVA, evening
from tui import typed
from tui.bigtype import HEIGHT, big, fitting, width
from tui.phrases import act_words, advice_words, device_words, echo_words, fault_words, health_words
from tui.shares import summary_lines
from tui.widgets.bars import meter
from tui.widgets.panel import cut, fit, spread
from tui.words import clean, duration, folded, level_word, name_of, people_by_id, person_state, told_of

STATE = evening()
PEOPLE = people_by_id(STATE.people)


@given(st.text())
def test_clean_text_cannot_move_a_cursor_or_turn_text_round(text: str) -> None:
    assert all(unicodedata.category(c)[0] != "C" for c in clean(text))
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=30), st.integers(0, 40))
def test_what_is_cut_has_exactly_its_columns(text: str, columns: int) -> None:
    from rich.cells import cell_len

    text = clean(text)
    assert cell_len(cut(text, columns)) == columns
    assert cell_len(fit(text, columns)) <= max(columns, 0)
    assert cell_len(spread(text, "12:34", max(6, columns))) == max(6, columns)


@given(st.text(max_size=20), st.integers(1, 2), st.integers(4, 120))
def test_large_type_is_a_block_that_fits(text: str, scale: int, columns: int) -> None:
    drawn = big(text, scale)
    if drawn is not None:
        assert len(drawn) == HEIGHT * scale
        assert {len(line) for line in drawn} == {width(text, scale)}
    fits = fitting(clean(text), columns, (1, scale))
    assert fits is None or all(len(line) <= columns for line in fits)


@pytest.mark.parametrize(
    "name", ["Anaïs", "Jürg", "François", "Zoë", "Łukasz", "Groß", "D'Angelo", "Ñuño", "Æsa", "Ü"]
)
def test_names_of_this_country_have_large_letters(name: str) -> None:
    drawn = big(name)
    assert drawn is not None
    assert any("▄" in line or "▀" in line or "█" in line for line in drawn)


def test_accents_are_seen_and_other_scripts_stay_plain_text() -> None:
    assert big("E") != big("É") != big("È")
    assert big("長い") is None
    assert fitting("長い", 40) is None


def test_size_goes_before_completeness() -> None:
    whole, short = big("Anna Keller"), big("Anna K.")
    assert fitting("Anna Keller", 80) == whole
    assert fitting("Anna Keller", (width("Anna Keller") or 0) - 1) == short
    assert fitting("Anna Keller", 200, (1, 2)) == big("Anna Keller", 2)
    assert fitting("Anna Keller", (width("Anna K.", 2) or 0), (1, 2)) == big("Anna K.", 2)


def test_a_clock_keeps_its_width_while_it_runs() -> None:
    assert {width(f"{minutes}:{seconds:02}") for minutes in range(10) for seconds in range(60)} == {
        width("0:00")
    }


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (59.9, "0:59"), (133, "2:13"), (3600, "1:00:00"), (-5, "0:00")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("dbfs", "words"),
    [
        (-100, "silent"),
        (-50, "very quiet"),
        (-40, "quiet"),
        (-20, "good level"),
        (-5, "loud"),
        (-1, "too loud"),
    ],
)
def test_levels_in_words(dbfs: float, words: str) -> None:
    assert level_word(dbfs) == words


@given(st.floats(-200, 50))
def test_a_meter_has_ten_cells(dbfs: float) -> None:
    assert len(meter(dbfs)) == 10


def test_devices_in_words() -> None:
    sound = STATE.sound
    for state, microphone, words in [
        ("none", True, "no microphone found: plug one in"),
        ("none", False, "no loudspeaker found: plug one in"),
        ("lost", True, "lost: plug it in again"),
        ("ask", False, "several found: press d and choose"),
        ("open", False, "ready"),
    ]:
        direction = DirectionState(state=state)  # type: ignore[arg-type]
        changed = replace(sound, microphone=direction, loudspeaker=direction)
        assert device_words(changed, microphone=microphone) == words
    assert device_words(replace(sound, room_muted=True), microphone=True).startswith("MUTED")
    starting = replace(sound, media="starting", microphone=DirectionState())
    assert device_words(starting, microphone=True) == "is being opened", (
        "nothing is missing before it was looked for"
    )


def test_people_in_words() -> None:
    eva = PEOPLE[EVA]
    speaks = replace(STATE, speaking=(EVA,))
    assert person_state(eva, speaks) == "speaks"
    assert person_state(replace(eva, muted=True), speaks) == "muted, speaks"
    assert person_state(replace(eva, presence="away"), speaks) == "away, back soon"
    assert name_of(replace(eva, name="")) == "somebody online"
    assert name_of(PersonView(id=ANNA, name="", origin="room", number=7)) == "Person 7"


def test_the_room_speaks_for_the_holder_at_the_table() -> None:
    from roomctl.wire.view import EntryView
    from tui.words import is_speaking

    holder = EntryView(request=RequestId(1), person=ANNA, origin="room", status="granted")
    state = replace(STATE, speaking=("room",), floor=replace(STATE.floor, holder=holder))
    assert is_speaking(ANNA, "room", state)
    assert not is_speaking(PersonId("p-table002"), "room", state)
    assert not is_speaking(EVA, "remote", state)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_told_by_its_code(lang: str) -> None:
    """Every act, hint and fault that the floor and the sound can raise has words in every language."""
    set_language(lang)
    from roomctl.floor import events, model

    acts = {
        event.name for event in vars(events).values()
        if isinstance(event, type) and issubclass(event, events.ChairAct) and event.name
    } - {"undo"}  # fmt: skip
    for act in acts:
        words = act_words(ActView(act=act, person=ANNA), PEOPLE)
        assert "_" not in words
        assert lang == "en" or words != act_words_english(act), act
    for code in [*(code.value for code in model.AdviceCode), "talked_over"]:
        params: dict[str, str | int | float] = {"count": 2, "longest_s": 250, "person": ANNA}
        words = advice_words(AdviceView(code=code, params=params), PEOPLE)
        assert "no words yet" not in words
        assert "_" not in words
        assert "{" not in words


def act_words_english(act: str) -> str:
    from roomctl.i18n import language

    now = language()
    set_language("en")
    words = act_words(ActView(act=act, person=ANNA), PEOPLE)
    set_language(now)
    return words


def test_who_takes_the_echo_out_is_told_in_words() -> None:
    best = echo_words("auto")
    assert echo_words("cascade+livekit") == echo_words("cascade") == best
    assert best.startswith("roomctl takes it out")
    assert echo_words("webrtc+pywebrtc").startswith("WebRTC")
    assert echo_words("from a later version") == "from a later version"


def test_the_colon_is_set_as_the_language_does() -> None:
    assert told_of("Anna", "passed") == "Anna: passed"
    set_language("fr")
    assert told_of("Anna", "a passé") == "Anna\N{NO-BREAK SPACE}: a passé"


def test_who_passes_is_not_told_aloud() -> None:
    act = ActView(act="pass_for", person=ANNA)
    assert act_words(act, PEOPLE) == "Anna passes"
    assert act_words(act, PEOPLE, aloud=True) == "the round goes on"


def test_an_act_on_behalf_says_what_was_asked_for() -> None:
    people = people_by_id(evening().people)
    kinds: tuple[RequestKind, ...] = ("contribution", "technical", "break")
    said = [act_words(ActView(act="add_for", person=ANNA, kind=kind), people) for kind in kinds]
    assert said == ["Anna asked for the floor", "Anna: technical", "Anna: break"]


def test_acts_that_concern_nobody_in_particular_name_no_voice() -> None:
    said = [act_words(ActView(act=act), PEOPLE) for act in ("give_chair", "admit", "name_voice")]
    assert said == [
        "chair taken back to the console",
        "all let in who were here before",
        "the voice is a voice in the room",
    ]


def test_a_balance_is_told_after_a_minute_of_talk() -> None:
    floor = evening().floor
    for seconds, told in ((7.0, False), (60.0, True)):
        state = replace(evening(), floor=replace(floor, talk_room_s=seconds, balance=1.0))
        assert any(line.startswith("Balance") for line in summary_lines(state)) == told


def test_faults_carry_the_name_of_whom_they_are_about() -> None:
    what, todo = fault_words(FaultView(code="stale", person=EVA), PEOPLE)
    assert what.startswith("Eva: ")
    assert todo


def test_health_in_words() -> None:
    assert health_words(STATE) == (
        "Sound runs · computer 17 % · 3 pages · echo: one stage · clocks 12 ppm",
        True,
    )
    media = Health(late_beats=3, worst_late_ms=41.7, counters={"sound_playback_missing": 2, "call_lost": 9})
    late = replace(STATE, health=replace(STATE.health, media=media, pages=1, restarts=1))
    words, _fine = health_words(late)
    assert words == (
        "Sound runs · sound restarted 1 time · 2 pieces of sound lost · late 3 times, worst 42 ms"
        " · computer 3 % · 1 page · echo: one stage"
    )
    narrow = health_words(late, 80)[0]
    assert words.startswith(narrow + " · "), "whole parts, what needs somebody first"
    assert len(narrow) <= 80
    assert health_words(replace(STATE, sound=replace(STATE.sound, media="restarting")))[1] is False
    online = replace(STATE, meeting=replace(STATE.meeting, kind="video"))
    assert "echo" not in health_words(online)[0], "no room, no echo"


def test_people_typed_in_one_line() -> None:
    said = typed.people_from("Anna, 7 Beat, 3, 10-12, 1984 Winston, 5-x, 2-3 Rosa, 0")
    assert [(one.name, one.number) for one in said] == [
        ("Anna", None), ("Beat", 7), ("", 3), ("", 10), ("", 11), ("", 12), ("1984 Winston", None),
        ("5-x", None), ("2-3 Rosa", None), ("0", None),
    ]  # fmt: skip


def test_names_typed_in_one_line() -> None:
    assert typed.names_from(" Anna, Beat ;Carla\nDino,, ") == ("Anna", "Beat", "Carla", "Dino")


@pytest.mark.parametrize(
    "text", ["Theme, soon", "Theme, 5, 9", "Theme, 1, 2, 3, 4", "Theme, 1, 2, 500", "Theme, -1"]
)
def test_an_agenda_item_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed.agenda_item(text)


def test_agenda_items() -> None:
    item = typed.agenda_item("Check-in, 15, 4")
    assert item is not None
    assert (item.title, item.minutes, item.policy) == ("Check-in", 15.0, "round")
    plain = typed.agenda_item("Welcome")
    assert plain is not None
    assert (plain.minutes, plain.policy) == (0.0, "queue")
    assert typed.agenda_item("  ") is None


def test_folding() -> None:
    assert folded("Éteindre") == "eteindre"
    assert folded("SÌ") == "si"


@pytest.mark.parametrize(
    ("camera", "words"),
    [("off", ""), ("on", "camera on"), ("covered", "camera covered"), ("paused", "camera paused")],
)
def test_a_camera_is_told_beside_a_name_that_has_nothing_else(camera: CameraState, words: str) -> None:
    one = PersonView(id=PersonId("p-1"), name="Anna", origin="remote", link="connected", camera=camera)
    assert person_state(one, STATE) == words
    assert person_state(replace(one, muted=True), STATE) == "muted"
