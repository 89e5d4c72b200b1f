"""Settings of the meeting: the floor's rules, the parts of the evening, the pledge.

Owns: their declaration. Must not know: who reads a setting, how it is checked.
"""

from __future__ import annotations

from typing import Annotated, Literal

from roomctl.config.declare import Section, setting


class Floor(Section, frozen=True, kw_only=True):
    """The speaking queue."""

    policy: Annotated[
        Literal["voice", "queue", "chaired", "round"],
        setting("voice = speech takes an idle floor; queue = in order; chaired = the chair grants; round."),
    ] = "queue"
    advance: Annotated[
        Literal["ask", "auto"],
        setting(
            "ask = the console proposes the next person; auto = the next is granted after the grace time."
        ),
    ] = "ask"
    grace_s: Annotated[
        float,
        setting(
            "After the end of a turn the holder may still go on for this long.", unit="s", ge=0.0, le=60.0
        ),
    ] = 3.0
    time_box_s: Annotated[
        float,
        setting("Planned length of a turn; 0 = none. Nothing is ever cut.", unit="s", ge=0.0, le=7200.0),
    ] = 0.0
    warning_s: Annotated[
        float,
        setting("A soft sign this long before the end of the planned length.", unit="s", ge=0.0, le=600.0),
    ] = 30.0
    attempt_speech_s: Annotated[
        float,
        setting(
            "So much speech by somebody without the floor counts as asking for it.", unit="s", ge=0.2, le=30.0
        ),
    ] = 1.5
    attempt_window_s: Annotated[
        float, setting("... when it falls within this time.", unit="s", ge=0.5, le=60.0)
    ] = 4.0
    turn_end_s: Annotated[
        float,
        setting(
            "Silence after which a turn may be over. Long: slow speech is not cut.",
            unit="s",
            ge=0.5,
            le=120.0,
        ),
    ] = 4.0
    voice_turn_end_s: Annotated[
        float,
        setting(
            "The same under the policy `voice`, where the next voice waits for nobody's key.",
            unit="s",
            ge=0.5,
            le=120.0,
        ),
    ] = 2.0
    take_speech_s: Annotated[
        float,
        setting("So much speech takes an idle floor; 0 = as attempt_speech_s.", unit="s", ge=0.0, le=30.0),
    ] = 0.0
    attempt_rest_s: Annotated[
        float,
        setting(
            "After a request of theirs has ended, speech does not ask again for this long.",
            unit="s",
            ge=0.0,
            le=600.0,
        ),
    ] = 30.0
    overlap_s: Annotated[
        float,
        setting(
            "Who has the floor, is talked into for this long and stops was interrupted and keeps the turn.",
            unit="s",
            ge=0.1,
            le=30.0,
        ),
    ] = 0.5
    talked_over_s: Annotated[
        float,
        setting(
            "Who spoke this long without the floor, was talked over and stopped is offered it.",
            unit="s",
            ge=0.1,
            le=30.0,
        ),
    ] = 1.0
    no_start_s: Annotated[
        float,
        setting(
            "The chair is told when who has the floor is not heard for this long.", unit="s", ge=1.0, le=600.0
        ),
    ] = 15.0
    away_hold_s: Annotated[
        float,
        setting(
            "With advance = auto, a holder who drops out is waited for this long; the place is kept.",
            unit="s",
            ge=0.0,
            le=600.0,
        ),
    ] = 15.0
    direct_response_s: Annotated[
        float, setting("Planned length of a direct response to a turn.", unit="s", ge=5.0, le=600.0)
    ] = 30.0
    undo_s: Annotated[
        float, setting("How long an act of the chair can be taken back.", unit="s", ge=0.0, le=60.0)
    ] = 10.0
    rejoin_grace_s: Annotated[
        float, setting("Who drops out keeps place and turn for this long.", unit="s", ge=0.0, le=1800.0)
    ] = 120.0
    advice_wait_s: Annotated[
        float,
        setting("The chair is told of people who have waited this long.", unit="s", ge=10.0, le=7200.0),
    ] = 240.0
    advice_quiet_s: Annotated[
        float,
        setting("From here on the chair is told how many have not spoken yet.", unit="s", ge=0.0, le=36000.0),
    ] = 900.0
    advice_talk_s: Annotated[
        float,
        setting(
            "With less talk than this nothing is said about how it is shared.", unit="s", ge=0.0, le=36000.0
        ),
    ] = 300.0
    advice_gini: Annotated[
        float,
        setting("The chair is told from this unevenness on: 0 = all alike, 1 = one alone.", ge=0.05, le=1.0),
    ] = 0.5


class AgendaItem(Section, frozen=True, kw_only=True):
    """One part of the evening."""

    title: Annotated[str, setting("What it is called on every screen.")]
    policy: Annotated[Literal["voice", "queue", "chaired", "round"], setting("As floor.policy.")] = "queue"
    minutes: Annotated[float, setting("Planned length; 0 = open.", unit="min", ge=0.0, le=600.0)] = 0.0
    advance: Annotated[
        Literal["", "ask", "auto"], setting('As floor.advance, from this part on; "" = as it was.')
    ] = ""
    box_s: Annotated[
        float,
        setting("Planned length of each turn in it; 0 = as floor.time_box_s.", unit="s", ge=0.0, le=7200.0),
    ] = 0.0
    order: Annotated[
        Literal["interleaved", "seats", "joined"],
        setting("The ring of a round: room and remotes in turn, by number at the table, or as people came."),
    ] = "interleaved"
    cross_talk: Annotated[
        bool, setting("Direct responses in a round: taken at once, or hidden until it ends.")
    ] = False


class Pledge(Section, frozen=True, kw_only=True):
    """What everybody agrees to before entering, in each language; "" = the built-in words."""

    en: Annotated[str, setting("English.")] = ""
    fr: Annotated[str, setting("French.")] = ""
    de: Annotated[str, setting("German.")] = ""
    it: Annotated[str, setting("Italian.")] = ""


class Meeting(Section, frozen=True, kw_only=True):
    """The evening."""

    lobby: Annotated[bool, setting("Everybody waits at the door until the chair lets them in.")] = False
    autolock_min: Annotated[
        float,
        setting("Lock the door this long after the beginning; 0 = never.", unit="min", ge=0.0, le=600.0),
    ] = 0.0
    ask_pledge: Annotated[bool, setting("Ask for the promise of confidentiality before entering.")] = True
    pledge: Annotated[Pledge, setting("The words of the promise.")] = Pledge()
    template: Annotated[
        str,
        setting(
            'An evening that roomctl brings along, e.g. "self-help" (in the room\'s language) or'
            ' "self-help.fr"; what your own files say wins. "" = none.'
        ),
    ] = ""
    show_talk: Annotated[
        bool,
        setting(
            "Show everybody on the room's screen how talk is shared between the room and those online;"
            " never by person. Else only the chair sees it."
        ),
    ] = False
    agenda: Annotated[
        tuple[AgendaItem, ...], setting("The parts of the evening, one [[meeting.agenda]] table each.")
    ] = ()
