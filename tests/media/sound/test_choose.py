"""The rule that takes a device, as a table of evenings and as laws that hold for any set of devices."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.sound.choose import RANKS, Choice, Wish, decide
from roomctl.media.sound.faults import ReasonCode
from roomctl.media.sound.port import Device, Direction, Identity, Kind

MICROPHONE, LOUDSPEAKER = Direction.MICROPHONE, Direction.LOUDSPEAKER


def device(direction: Direction, kind: Kind, name: str, box: str = "", suffix: str = "") -> Device:
    identity = Identity(name, usb_path=box, serial="")
    return Device(direction, identity, name, kind, f"{name}.{direction}{suffix}", box=box)


def both(kind: Kind, name: str, box: str) -> list[Device]:
    return [device(direction, kind, name, box) for direction in Direction]


JABRA = both(Kind.SPEAKERPHONE, "Jabra", "usb-2")
ANKER = both(Kind.SPEAKERPHONE, "Anker", "usb-3")
TWIN = both(Kind.SPEAKERPHONE, "Jabra", "usb-4")
TABLE_MIC = [device(MICROPHONE, Kind.EXTERNAL, "Table", "usb-5")]
USB_SPEAKER = [device(LOUDSPEAKER, Kind.EXTERNAL, "Speaker", "usb-6")]
WEBCAM = [device(MICROPHONE, Kind.WEBCAM, "Webcam", "usb-7")]
BUILT_IN = both(Kind.BUILT_IN, "Built-in", "pci")
SCREEN = [device(LOUDSPEAKER, Kind.SCREEN, "Television", "pci-hdmi")]
MONITOR = [device(MICROPHONE, Kind.VIRTUAL, "Monitor of Television")]

EVENINGS = [
    ("a speakerphone among everything", [JABRA, WEBCAM, BUILT_IN, SCREEN, MONITOR], "Jabra", "Jabra"),
    ("nothing but a screen and a monitor", [SCREEN, MONITOR], None, None),
    ("a laptop alone", [BUILT_IN, SCREEN], "Built-in", "Built-in"),
    ("a camera alone", [WEBCAM, SCREEN], "Webcam", None),
    ("table microphone and usb loudspeaker", [TABLE_MIC, USB_SPEAKER, BUILT_IN, WEBCAM], "Table", "Speaker"),
    ("table microphone on a laptop", [TABLE_MIC, BUILT_IN], "Table", "Built-in"),
    ("two speakerphones", [JABRA, ANKER], None, None),
    ("two of the same make", [JABRA, TWIN, BUILT_IN], None, None),
]


@pytest.mark.parametrize(
    ("groups", "microphone", "loudspeaker"), [e[1:] for e in EVENINGS], ids=[e[0] for e in EVENINGS]
)
def test_what_the_rule_takes(
    groups: list[list[Device]], microphone: str | None, loudspeaker: str | None
) -> None:
    choices = decide(itertools.chain(*groups), {})
    assert [label(choices[d]) for d in (MICROPHONE, LOUDSPEAKER)] == [microphone, loudspeaker]


def label(choice: Choice) -> str | None:
    return choice.device.label if choice.device else None


def test_the_reason_is_told_with_the_device() -> None:
    reason = decide([*JABRA, *WEBCAM], {})[MICROPHONE].reason
    assert (reason.code, reason.params) == (ReasonCode.ONLY_SPEAKERPHONE, {"device": "Jabra"})
    assert decide([*TABLE_MIC, *WEBCAM], {})[MICROPHONE].reason.code is ReasonCode.ONLY_EXTERNAL
    assert decide(WEBCAM, {})[MICROPHONE].reason.code is ReasonCode.ONLY_ONE
    assert decide(SCREEN, {})[LOUDSPEAKER].reason.code is ReasonCode.NOTHING_FIT


def test_equals_are_asked_about_by_name() -> None:
    reason = decide([*JABRA, *ANKER], {})[MICROPHONE].reason
    assert (reason.code, reason.params) == (ReasonCode.EQUAL, {"devices": "Anker, Jabra"})


@pytest.mark.parametrize("chosen", Direction)
def test_one_answer_settles_both_directions_of_the_box(chosen: Direction) -> None:
    choices = decide([*JABRA, *ANKER], {chosen: Wish(saved=ANKER[0].identity)})
    other = next(d for d in Direction if d is not chosen)
    assert choices[chosen].reason.code is ReasonCode.SAVED
    assert (label(choices[other]), choices[other].reason.code) == ("Anker", ReasonCode.SAME_BOX)


def test_a_choice_by_hand_wins_even_over_a_speakerphone_and_may_be_a_screen() -> None:
    wishes = {LOUDSPEAKER: Wish(saved=SCREEN[0].identity), MICROPHONE: Wish(saved=WEBCAM[0].identity)}
    choices = decide([*JABRA, *SCREEN, *WEBCAM], wishes)
    assert [label(choices[d]) for d in (MICROPHONE, LOUDSPEAKER)] == ["Webcam", "Television"]


def test_while_the_choice_by_hand_is_missing_the_rule_stands_in_and_says_so() -> None:
    choice = decide(JABRA, {MICROPHONE: Wish(saved=ANKER[0].identity)})[MICROPHONE]
    assert label(choice) == "Jabra"
    assert choice.saved_missing


def test_what_went_away_is_waited_for_while_only_lesser_ones_are_left() -> None:
    choice = decide([*BUILT_IN, *WEBCAM], {MICROPHONE: Wish(current=JABRA[0])})[MICROPHONE]
    assert choice.device is None
    assert choice.waits_for == JABRA[0]
    assert choice.reason.code is ReasonCode.WAITS


def test_an_equal_one_takes_over_from_what_went_away() -> None:
    choice = decide([*ANKER, *BUILT_IN], {MICROPHONE: Wish(current=JABRA[0])})[MICROPHONE]
    assert label(choice) == "Anker"


def test_a_second_equal_one_does_not_disturb_the_one_in_use() -> None:
    choice = decide([*JABRA, *ANKER], {MICROPHONE: Wish(current=JABRA[0])})[MICROPHONE]
    assert (label(choice), choice.reason.code) == ("Jabra", ReasonCode.IN_USE)


def test_a_better_one_takes_over_from_the_one_in_use() -> None:
    choice = decide([*JABRA, *BUILT_IN], {MICROPHONE: Wish(current=BUILT_IN[0])})[MICROPHONE]
    assert label(choice) == "Jabra"


def test_a_phantom_digital_output_is_not_taken_but_an_only_one_is() -> None:
    phantom = device(LOUDSPEAKER, Kind.SPEAKERPHONE, "Jabra", "usb-2", ".iec958-stereo")
    assert decide([phantom, *JABRA], {})[LOUDSPEAKER].device == JABRA[1]
    assert decide([phantom, JABRA[0]], {})[LOUDSPEAKER].device == phantom


devices = st.lists(
    st.builds(
        device,
        st.sampled_from(Direction),
        st.sampled_from(Kind),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["", "usb-1", "usb-2"]),
        st.sampled_from(["", "2"]),
    ),
    max_size=8,
)


@given(devices, st.none() | devices)
def test_laws_of_the_rule(seen: list[Device], before: list[Device] | None) -> None:
    wishes = {d: Wish(current=next((x for x in before or [] if x.direction is d), None)) for d in Direction}
    choices = decide(seen, wishes)
    assert choices == decide(reversed(seen), wishes), "the order of listing does not matter"
    for direction, choice in choices.items():
        here = [d for d in seen if d.direction is direction]
        if choice.device is None:
            assert choice.reason.code in (ReasonCode.EQUAL, ReasonCode.NOTHING_FIT, ReasonCode.WAITS)
            continue
        assert choice.device in here
        assert choice.device.kind in RANKS, "never a screen, never anything virtual"
        best = min(RANKS[d.kind] for d in here if d.kind in RANKS)
        assert RANKS[choice.device.kind] == best, "never a lesser one beside a better"


@given(devices)
def test_the_same_choice_again_when_it_is_in_use(seen: list[Device]) -> None:
    first = decide(seen, {})
    again = decide(seen, {d: Wish(current=c.device) for d, c in first.items()})
    assert {d: c.device for d, c in again.items()} == {d: c.device for d, c in first.items()}
