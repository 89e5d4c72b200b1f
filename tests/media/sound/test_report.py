"""What is told, from what is: every fault code of a device has its cause, and health has its word."""

import pytest

from roomctl.media.sound.choose import Choice
from roomctl.media.sound.faults import FaultCode, Reason, ReasonCode
from roomctl.media.sound.line import Health
from roomctl.media.sound.port import Device, Direction, Identity, Kind, Link, SoundState
from roomctl.media.sound.report import Facts, link_of, report

MICROPHONE, LOUDSPEAKER = Direction.MICROPHONE, Direction.LOUDSPEAKER


def device(direction: Direction, *, box: str = "usb-2", muted: bool = False, volume: float = 1.0) -> Device:
    return Device(
        direction, Identity("J"), "Jabra", Kind.SPEAKERPHONE, "j", box=box, muted=muted, volume=volume
    )


def chosen(what: Device) -> Choice:
    return Choice(what, Reason(ReasonCode.ONLY_SPEAKERPHONE, {"device": what.label}))


def good(direction: Direction, box: str = "usb-2") -> Facts:
    return Facts(chosen(device(direction, box=box)), Health.FLOWING)


def told(microphone: Facts, loudspeaker: Facts | None = None) -> SoundState:
    facts = {MICROPHONE: microphone, LOUDSPEAKER: loudspeaker or good(LOUDSPEAKER)}
    return report(facts, (), server_away=False, reduced=False)


HERE = chosen(device(MICROPHONE))
AWAY = Choice(None, Reason(ReasonCode.WAITS), waits_for=device(MICROPHONE))
ASKED = Choice(None, Reason(ReasonCode.EQUAL, {"devices": "A, B"}))
NONE = Choice(None, Reason(ReasonCode.NOTHING_FIT))
MUTED, QUIET = chosen(device(MICROPHONE, muted=True)), chosen(device(MICROPHONE, volume=0.0))

CAUSES = [
    (Facts(HERE, Health.FLOWING), Link.OPEN, set()),
    (Facts(HERE, Health.OPENING), Link.OPENING, set()),
    (Facts(HERE, Health.OPENING, Health.STALLED), Link.LOST, {FaultCode.MICROPHONE_STALLED}),
    (Facts(HERE, Health.STALLED), Link.LOST, {FaultCode.MICROPHONE_STALLED}),
    (Facts(HERE, Health.ENDED), Link.LOST, {FaultCode.MICROPHONE_LOST}),
    (Facts(HERE, Health.FAILED, detail="-9985"), Link.LOST, {FaultCode.MICROPHONE_OPEN_FAILED}),
    (Facts(HERE, Health.LIBRARY, detail="no lib"), Link.LOST, {FaultCode.PORTAUDIO_MISSING}),
    (Facts(AWAY), Link.LOST, {FaultCode.MICROPHONE_LOST}),
    (Facts(ASKED), Link.ASK, {FaultCode.MICROPHONE_UNDECIDED}),
    (Facts(NONE), Link.NONE, {FaultCode.NO_MICROPHONE}),
    (Facts(MUTED, Health.FLOWING), Link.OPEN, {FaultCode.MICROPHONE_MUTED}),
    (Facts(QUIET, Health.FLOWING), Link.OPEN, {FaultCode.MICROPHONE_VOLUME_ZERO}),
    (Facts(HERE, Health.FLOWING, silent=True), Link.OPEN, {FaultCode.MICROPHONE_SILENT}),
    (Facts(MUTED, Health.FLOWING, silent=True), Link.OPEN, {FaultCode.MICROPHONE_MUTED}),
]


@pytest.mark.parametrize(("facts", "link", "codes"), CAUSES)
def test_each_cause_has_its_word_and_its_fault(facts: Facts, link: Link, codes: set[FaultCode]) -> None:
    assert link_of(facts) is link
    assert {fault.code for fault in told(facts).faults} == codes


SPEAKER = chosen(device(LOUDSPEAKER))
SPEAKERS_CAUSES = [
    (Facts(SPEAKER, Health.STALLED), FaultCode.LOUDSPEAKER_STALLED),
    (Facts(SPEAKER, Health.ENDED), FaultCode.LOUDSPEAKER_LOST),
    (Facts(SPEAKER, Health.FAILED, detail="-9985"), FaultCode.LOUDSPEAKER_OPEN_FAILED),
    (Facts(ASKED), FaultCode.LOUDSPEAKER_UNDECIDED),
    (Facts(NONE), FaultCode.NO_LOUDSPEAKER),
    (Facts(chosen(device(LOUDSPEAKER, muted=True)), Health.FLOWING), FaultCode.LOUDSPEAKER_MUTED),
    (Facts(chosen(device(LOUDSPEAKER, volume=0.0)), Health.FLOWING), FaultCode.LOUDSPEAKER_VOLUME_ZERO),
]


@pytest.mark.parametrize(("facts", "code"), SPEAKERS_CAUSES)
def test_each_cause_of_the_loudspeaker_has_its_own_fault(facts: Facts, code: FaultCode) -> None:
    assert [fault.code for fault in told(good(MICROPHONE), facts).faults] == [code]


def test_words_of_the_machine_go_with_the_fault() -> None:
    fault = told(Facts(HERE, Health.FAILED, detail="Invalid sample rate")).faults[0]
    assert fault.params == {"device": "Jabra", "detail": "Invalid sample rate"}


def test_a_lost_device_stays_named() -> None:
    state = told(Facts(AWAY))
    assert state.microphone.device is not None
    assert state.faults[0].params == {"device": "Jabra"}


def test_one_clock_is_only_said_of_one_known_box() -> None:
    assert told(good(MICROPHONE)).one_clock
    assert not told(good(MICROPHONE), good(LOUDSPEAKER, box="usb-9")).one_clock
    assert not told(good(MICROPHONE, box=""), good(LOUDSPEAKER, box="")).one_clock
    assert not told(Facts(NONE)).one_clock


def test_the_server_and_the_reduced_mode_are_told_before_their_consequences() -> None:
    facts = {MICROPHONE: Facts(NONE), LOUDSPEAKER: good(LOUDSPEAKER)}
    state = report(facts, (), server_away=True, reduced=True)
    assert [f.code for f in state.faults] == [
        FaultCode.SOUND_SERVER_AWAY,
        FaultCode.SOUND_REDUCED,
        FaultCode.NO_MICROPHONE,
    ]
    assert state.reduced
