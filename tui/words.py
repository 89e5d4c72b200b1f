"""States in words: every value of the view as a person reads or hears it, in the process's language.

Owns: the wording of states, durations, names and signs. Must not know: Textual, sockets, where it is shown.
Names come from other people's keyboards: `clean` takes out all that could move a cursor or turn text round.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from roomctl.i18n import N_, _, fill, ngettext, pgettext, tell
from roomctl.types import CameraState, EchoName, FloorPolicy, MeetingKind, Origin, PersonId, RequestKind, Role
from roomctl.wire.media import DeviceInfo
from roomctl.wire.view import (
    ActView,
    AdviceView,
    ConsoleState,
    EntryView,
    FaultView,
    FloorView,
    PersonView,
    SoundView,
)

ROOM_SIGN = "⌂"
REMOTE_SIGN = "@"
SPEAKING = "●"
SILENT = "○"

LOST_HERE = frozenset({
    "sound_capture_dropped", "sound_capture_missing", "sound_playback_dropped", "sound_playback_missing",
    "beats_skipped", "call_late", "call_dropped",
})  # fmt: skip
"""Counters of sound lost on this machine; what the network loses is told with each person's line."""

_POLICIES: dict[FloorPolicy, str] = {
    "voice": N_("free talk"),
    "queue": N_("speaking queue"),
    "chaired": N_("chair decides"),
    "round": N_("round"),
}
_MEETINGS: dict[MeetingKind, str] = {
    "hybrid": N_("room and online"),
    "video": N_("online only"),
    "in_person": N_("room only"),
}
_KINDS: dict[RequestKind, str] = {
    "contribution": N_("contribution"),
    "direct_response": N_("direct response"),
    "point_of_order": N_("point of order"),
    "technical": N_("technical problem"),
    "break": N_("asks for a break"),
}
_ROLES: dict[Role, str] = {
    "participant": N_("participant"),
    "guest": N_("guest"),
    "chair": N_("chair"),
    "display": N_("screen"),
    "phone": N_("phone in the room"),
}
ACT_WORDS: dict[str, str] = {
    "accept": N_("{name} put into the queue"),
    "deny": N_("request of {name} refused"),
    "grant": N_("floor given to {name}"),
    "next": N_("on to the next person"),
    "release_for": N_("turn of {name} ended"),
    "revoke": N_("floor taken back from {name}"),
    "move": N_("{name} moved in the queue"),
    "add_for": N_("{name} asked for the floor"),
    "cancel_for": N_("request of {name} taken out"),
    "name_voice": N_("the voice is {name}"),
    "merge": N_("two entries made one"),
    "close_queue": N_("queue closed"),
    "open_queue": N_("queue opened"),
    "last_word": N_("last word: {name}"),
    "pause": N_("pause begun"),
    "resume": N_("pause ended"),
    "give_chair": N_("chair given to {name}"),
    "set_policy": N_("rules of the floor changed"),
    "set_advance": N_("change of speaker: by hand or by itself"),
    "start_round": N_("round begun"),
    "end_round": N_("round ended"),
    "pass_for": N_("{name} passes"),
    "later_for": N_("{name} speaks later"),
    "next_agenda_item": N_("agenda moved on"),
    "set_agenda": N_("agenda changed"),
    "set_time_box": N_("speaking time changed"),
    "set_turn_end": N_("patience for {name} changed"),
    "remove_person": N_("somebody removed"),
    "admit": N_("{name} let in"),
    "refuse_knock": N_("a knock refused"),
    "lock": N_("door locked"),
    "unlock": N_("door unlocked"),
    "autolock": N_("door locked by itself"),
    "lobby_on": N_("waiting room on"),
    "lobby_off": N_("waiting room off"),
    "invite": N_("invitation made"),
    "revoke_invite": N_("invitation withdrawn"),
    "kind_hybrid": N_("now room and online"),
    "kind_video": N_("now online only"),
    "kind_in_person": N_("now room only"),
    "mute_room": N_("room microphone off"),
    "unmute_room": N_("room microphone on"),
    "film_room": N_("room camera on"),
    "unfilm_room": N_("room camera off"),
    "select_device": N_("device chosen"),
    "set_echo": N_("another echo canceller"),
    "forget_seats": N_("seats forgotten"),
}
CAMERA_WORDS: dict[CameraState, str] = {
    "on": N_("camera on"),
    "covered": N_("camera covered"),
    "paused": N_("camera paused"),
}
ECHO_WORDS: dict[EchoName, str] = {
    "auto": N_("roomctl takes it out, people at the table can interrupt (best)"),
    "webrtc": N_("WebRTC's canceller alone"),
    "device": N_("the speakerphone takes it out itself"),
    "none": N_("nobody takes it out: for headphones"),
}
"""The choices there are; `cascade` is another name for the first."""
ADVICE_WORDS: dict[str, str] = {
    "remote_waiting": N_("Waiting online: {count}, the longest for {longest}."),
    "room_waiting": N_("Waiting in the room: {count}, the longest for {longest}."),
    "not_yet_spoken": N_("Not yet spoken: {count}."),
    "uneven": N_("The talk is uneven: a few speak most of the time."),
    "holder_silent": N_("{name} has the floor and is not heard: is the microphone off?"),
    "holder_away": N_("{name} has the floor and is away."),
    "round_waits": N_("The round waits for {count} who dropped out."),
    "spoke_over": N_("{name} speaks over {other}."),
    "talked_over": N_("{name} was talked over: offer the floor again?"),
    "agenda_over": N_("This part of the evening is over its time."),
}
_UNFIT: dict[str, str] = {
    "headset": N_("a headset: for one person"),
    "webcam": N_("a camera's microphone: weak for a room"),
    "built_in": N_("built in: weak for a room"),
    "screen": N_("a screen's loudspeaker: echoes"),
    "virtual": N_("no real device"),
}
"""Why a device is never chosen by itself. It can still be chosen by hand."""

_LEVELS: tuple[tuple[float, str], ...] = (
    (-60.0, N_("silent")),
    (-45.0, N_("very quiet")),
    (-33.0, N_("quiet")),
    (-9.0, N_("good level")),
    (-3.0, N_("loud")),
)


def say(text: str, **params: object) -> str:
    """A (translated) sentence with its parameters put in: `say(_("Person {number}"), number=7)`."""
    return fill(text, params)


def clean(text: str) -> str:
    """`text` without control characters, direction marks and line ends: safe on a terminal."""
    kept = (" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())


def folded(text: str) -> str:
    """`text` for comparing: no capitals, no accents."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def duration(seconds: float) -> str:
    """2:13, or 1:02:13 from an hour on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def people_by_id(people: Iterable[PersonView]) -> dict[PersonId, PersonView]:
    """The people of a state, found by id."""
    return {person.id: person for person in people}


def name_of(person: PersonView | None) -> str:
    """What a person is called on the console; somebody without a name is told by number or origin."""
    if person is None:
        return _("somebody who left")
    if name := clean(person.name):
        return name
    if person.number is not None:
        return say(_("Person {number}"), number=person.number)
    return _("somebody online") if person.origin == "remote" else _("somebody in the room")


def entry_name(entry: EntryView, people: Mapping[PersonId, PersonView]) -> str:
    """Who an entry of the queue is; an unnamed voice is told as such."""
    if not entry.person:
        return _("A voice in the room") if entry.origin == "room" else _("A voice online")
    return name_of(people.get(entry.person))


def sign(origin: Origin) -> str:
    """The one-character sign of an origin, always shown together with a word somewhere on the same screen."""
    return ROOM_SIGN if origin == "room" else REMOTE_SIGN


def origin_word(origin: Origin) -> str:
    """Where somebody is."""
    return _("in the room") if origin == "room" else _("online")


def policy_word(policy: FloorPolicy) -> str:
    """A rule of the floor."""
    return _(_POLICIES[policy])


def kind_word(kind: RequestKind) -> str:
    """What a request is for; "" for an ordinary contribution, which needs no word."""
    return "" if kind == "contribution" else _(_KINDS[kind])


def kind_of_meeting(kind: MeetingKind) -> str:
    """Who takes part: room, online, both."""
    return _(_MEETINGS[kind])


def role_word(role: Role) -> str:
    """The role of a person or an invitation."""
    return _(_ROLES[role])


def is_speaking(person: PersonId, origin: Origin, state: ConsoleState) -> bool:
    """Whether this person is heard now. At the table: the room speaks and this person has the floor."""
    if person and person in state.speaking:
        return True
    holder = state.floor.holder
    holds = holder is not None and holder.person == person
    return origin == "room" and holds and room_speaks(state)


def room_speaks(state: ConsoleState) -> bool:
    """Whether the room's microphone hears speech."""
    return any(source == "room" or source.startswith("seat:") for source in state.speaking)


def short_kind(kind: RequestKind) -> str:
    """What a request is for, in one word; "" for an ordinary contribution."""
    return {
        "contribution": "",
        "direct_response": pgettext("kind of request, short", "reply"),
        "point_of_order": pgettext("kind of request, short", "procedure"),
        "technical": pgettext("kind of request, short", "technical"),
        "break": pgettext("kind of request, short", "break"),
    }[kind]


def is_person(person: PersonView) -> bool:
    """A person in the meeting, by whatever device: a screen, or a moderator's tablet, is none."""
    return person.role in {"participant", "guest", "phone"}


def is_away(person: PersonView | None) -> bool:
    """Whether somebody's line is gone for the moment."""
    return person is not None and (person.presence == "away" or person.link == "away")


def person_marks(person: PersonView) -> tuple[str, ...]:
    """What else the roll call says of somebody: who may listen beside them, a guest's time."""
    marks = [_("not alone")] if person.not_alone else []
    if person.role == "guest" and person.ends_in_s > 0:
        marks.append(say(_("leaves in {time}"), time=duration(person.ends_in_s)))
    return tuple(marks)


def person_state(person: PersonView, state: ConsoleState) -> str:
    """The one thing to know about a person now, in a word or two."""
    if person.presence == "left":
        return _("left")
    if is_away(person):
        return _("away, back soon")
    if person.link == "connecting":
        return _("connecting")
    if is_speaking(person.id, person.origin, state):
        return _("muted, speaks") if person.muted else _("speaks")
    if person.muted:
        return _("muted")
    if person.not_alone:
        return _("not alone")
    return _(CAMERA_WORDS[person.camera]) if person.camera != "off" else ""


def level_word(dbfs: float) -> str:
    """A sound level in words."""
    for limit, word in _LEVELS:
        if dbfs < limit:
            return _(word)
    return _("too loud")


def device_words(sound: SoundView, *, microphone: bool, level: float | None = None) -> str:
    """The state of one of the room's devices, with what to do where something is to be done."""
    device = sound.microphone if microphone else sound.loudspeaker
    if device.state == "none" and sound.media != "running":
        return _("is being opened")
    if device.state == "none":
        return _("no microphone found: plug one in") if microphone else _("no loudspeaker found: plug one in")
    if device.state == "opening":
        return _("is being opened")
    if device.state == "lost":
        return _("lost: plug it in again")
    if device.state == "ask":
        return _("several found: press d and choose")
    if sound.room_muted and microphone:
        return _("MUTED: nobody online hears the room")
    return level_word(level) if level is not None else _("ready")


def unfit_words(device: DeviceInfo) -> str:
    """Why a device is not chosen by itself; "" when it may be."""
    if device.usable:
        return ""
    return _(_UNFIT[device.reason]) if device.reason in _UNFIT else clean(tell(device.reason)[0])


def act_words(act: ActView, people: Mapping[PersonId, PersonView], *, aloud: bool = False) -> str:
    """One act of the chair, told afterwards. `aloud`: where the group may see or hear it, nobody passed."""
    name = name_of(people.get(act.person)) if act.person else _("a voice in the room")
    words = say(_(ACT_WORDS[act.act]), name=name) if act.act in ACT_WORDS else act.act.replace("_", " ")
    if act.act == "pass_for" and aloud:
        words = _("the round goes on")
    if act.act == "add_for" and act.kind != "contribution":
        words = say(_("{name}: {kind}"), name=name, kind=short_kind(act.kind))
    return say(_("{act} (taken back)"), act=words) if act.undone else words


def fault_words(fault: FaultView, people: Mapping[PersonId, PersonView]) -> tuple[str, str]:
    """What is wrong, and what to do."""
    what, todo = tell(fault.code, {"subject": fault.subject, **fault.params})
    if fault.person:
        what = f"{name_of(people.get(fault.person))}: {what}"
    return clean(what), clean(todo)


def advice_words(advice: AdviceView, people: Mapping[PersonId, PersonView]) -> str:
    """A hint for the chair, as a sentence."""
    text = ADVICE_WORDS.get(advice.code.rsplit(".", 1)[-1])
    if text is None:
        return clean(" ".join(tell(advice.code, advice.params)))
    params: dict[str, object] = dict(advice.params)
    if "longest_s" in params:
        params["longest"] = duration(float(advice.params["longest_s"]))
    if "person" in params:
        person = PersonId(str(params["person"]))
        params["name"] = name_of(people.get(person)) if person else _("A voice in the room")
    if "over" in params:
        person = PersonId(str(params["over"]))
        params["other"] = name_of(people.get(person)) if person else _("a voice in the room")
    return say(_(text), **params)


def floor_words(floor: FloorView, *, advance: bool = True) -> str:
    """The rules in force, shortest first: for the title line. `advance`: also how the speaker changes."""
    parts = [policy_word(floor.policy)]
    if not floor.open:
        parts.append(_("queue CLOSED"))
    if floor.last_word:
        parts.append(_("last word"))
    if floor.paused:
        parts.append(_("PAUSE"))
    if advance and floor.advance == "auto":
        parts.append(_("goes on by itself"))
    return ", ".join(parts)


def count_words(state: ConsoleState, *, signs: bool = True) -> str:
    """How many are here, by origin; with the signs of the lists, or for the ear without."""
    here = [p for p in state.people if p.presence != "left" and is_person(p)]
    room = sum(1 for p in here if p.origin == "room")
    remote = len(here) - room
    if not signs:
        return say(_("{room} in the room, {remote} online"), room=room, remote=remote)
    text = _("{room_sign} {room} in the room, {remote_sign} {remote} online")
    return say(text, room=room, remote=remote, room_sign=ROOM_SIGN, remote_sign=REMOTE_SIGN)


def waiting_words(seconds: float) -> str:
    """A waiting time."""
    return say(_("waits {time}"), time=duration(seconds))


def more_words(count: int) -> str:
    """How many lines are not shown."""
    return fill(ngettext("{count} more", "{count} more", count), {"count": count})


def health_words(state: ConsoleState) -> tuple[str, bool]:
    """The health line, and whether all is well."""
    health = state.health
    media = health.media
    lost = sum(count for name, count in media.counters.items() if name in LOST_HERE)
    parts = [_("Sound runs")]
    fine = True
    if state.sound.media != "running":
        parts = [_("Sound is starting") if state.sound.media == "starting" else _("Sound is being restarted")]
        fine = False
    if media.late_beats:
        parts.append(
            say(_("late {count} times, worst {ms} ms"), count=media.late_beats, ms=round(media.worst_late_ms))
        )
    if lost:
        parts.append(say(_("{count} pieces of sound lost"), count=lost))
    parts.append(say(_("computer {percent} %"), percent=round(media.cpu_pct + health.room_cpu_pct)))
    parts.append(fill(ngettext("{count} page", "{count} pages", health.pages), {"count": health.pages}))
    if health.restarts:
        parts.append(say(_("sound restarted {count} times"), count=health.restarts))
    return " · ".join(parts), fine
