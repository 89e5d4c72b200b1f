"""What is the case, as a phrase: acts, advice, faults, devices, rules, health; in the process's language.

Owns: their wording (single words and names: `words`). Must not know: Textual, sockets, where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from roomctl.i18n import N_, _, fill, ngettext, tell
from roomctl.types import PersonId
from roomctl.wire.reports import DeviceInfo
from roomctl.wire.view import (
    ActView,
    AdviceView,
    ConsoleState,
    FaultView,
    FloorView,
    PersonView,
    SoundView,
)
from tui.words import (
    ECHO_SHORT,
    ECHO_WORDS,
    REMOTE_SIGN,
    ROOM_SIGN,
    clean,
    duration,
    is_person,
    level_word,
    name_of,
    policy_word,
    say,
    short_kind,
    told_of,
)

LOST_HERE = frozenset({
    "sound_capture_dropped", "sound_capture_missing", "sound_playback_dropped", "sound_playback_missing",
    "beats_skipped", "call_late", "call_dropped",
})  # fmt: skip
"""Counters of sound lost on this machine; what the network loses is told with each person's line."""
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
    "merge": N_("two entries made one: {name}"),
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
OF_NOBODY: dict[str, str] = {
    "give_chair": N_("chair taken back to the console"),
    "admit": N_("all let in who were here before"),
}
"""Acts that may concern nobody in particular; elsewhere nobody is a voice without a name."""
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
    "round_over": N_("The round is over: everybody had their turn. On to the next part?"),
    "evening_over": N_("The last round is over: the evening may end."),
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


def echo_words(echo: str) -> str:
    """Who takes the echo out now; `echo` as the sound reports it ("cascade+livekit")."""
    family = echo.partition("+")[0]
    wanted = "auto" if family == "cascade" else family
    return next((_(words) for name, words in ECHO_WORDS.items() if name == wanted), echo)


def unfit_words(device: DeviceInfo) -> str:
    """Why a device is not chosen by itself; "" when it may be."""
    if device.usable:
        return ""
    return _(_UNFIT[device.reason]) if device.reason in _UNFIT else clean(tell(device.reason)[0])


def act_words(act: ActView, people: Mapping[PersonId, PersonView], *, aloud: bool = False) -> str:
    """One act of the chair, told afterwards. `aloud`: where the group may see or hear it, nobody passed."""
    name = name_of(people.get(act.person)) if act.person else _("a voice in the room")
    known = (OF_NOBODY if not act.person and act.act in OF_NOBODY else ACT_WORDS).get(act.act)
    words = say(_(known), name=name) if known else act.act.replace("_", " ")
    if act.act == "pass_for" and aloud:
        words = _("the round goes on")
    if act.act == "add_for" and act.kind != "contribution":
        words = say(_("{name}: {kind}"), name=name, kind=short_kind(act.kind))
    return say(_("{act} (taken back)"), act=words) if act.undone else words


def fault_words(fault: FaultView, people: Mapping[PersonId, PersonView]) -> tuple[str, str]:
    """What is wrong, and what to do."""
    what, todo = tell(fault.code, {"subject": fault.subject, **fault.params})
    if fault.person:
        what = told_of(name_of(people.get(fault.person)), what)
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


def _canceller_words(state: ConsoleState) -> Iterator[str]:
    """Who takes the echo out, and how far the devices' clocks are off; nothing without a room's sound."""
    clocks = [state.health.media.microphone_ppm, state.health.media.loudspeaker_ppm]
    if state.meeting.kind == "video":
        return
    family = state.sound.echo.partition("+")[0]
    words = _(ECHO_SHORT[family]) if family in ECHO_SHORT else clean(family)
    if words:
        yield say(_("echo: {canceller}"), canceller=words)
    known = [abs(ppm) for ppm in clocks if ppm is not None]
    if known and not state.sound.simulated:
        yield say(_("clocks {ppm} ppm"), ppm=round(max(known)))


def health_words(state: ConsoleState, wide: int = 0) -> tuple[str, bool]:
    """The health line, and whether all is well; whole parts only that fit into `wide` columns (0: all)."""
    parts, fine = _health_parts(state)
    while wide and len(parts) > 1 and len(" · ".join(parts)) > wide:
        parts.pop()
    return " · ".join(parts), fine


def _health_parts(state: ConsoleState) -> tuple[list[str], bool]:
    """What needs somebody first."""
    health = state.health
    media = health.media
    lost = sum(count for name, count in media.counters.items() if name in LOST_HERE)
    parts = [_("Sound runs")]
    fine = True
    if state.sound.media != "running":
        parts = [_("Sound is starting") if state.sound.media == "starting" else _("Sound is being restarted")]
        fine = False
    if health.restarts:
        again = ngettext("sound restarted {count} time", "sound restarted {count} times", health.restarts)
        parts.append(fill(again, {"count": health.restarts}))
    if lost:
        pieces = ngettext("{count} piece of sound lost", "{count} pieces of sound lost", lost)
        parts.append(fill(pieces, {"count": lost}))
    if media.late_beats:
        late = ngettext(
            "late {count} time, worst {ms} ms", "late {count} times, worst {ms} ms", media.late_beats
        )
        parts.append(fill(late, {"count": media.late_beats, "ms": round(media.worst_late_ms)}))
    parts.append(say(_("computer {percent} %"), percent=round(media.cpu_pct + health.room_cpu_pct)))
    parts.append(fill(ngettext("{count} page", "{count} pages", health.pages), {"count": health.pages}))
    parts += _canceller_words(state)
    return parts, fine
