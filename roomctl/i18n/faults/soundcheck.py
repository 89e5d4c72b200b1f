"""Words for what a sound check finds: of `roomctl check`, and of the console's screen."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "check_not_open": Words(
        N_("Microphone or loudspeaker is not ready yet."),
        N_("Wait a moment and check again. If it stays so, unplug it and plug it in again."),
    ),
    "check_dead": Words(
        N_("The microphone gives complete silence: {microphone}."),
        N_("Is its mute button on? Press it once, then check again."),
    ),
    "check_not_heard": Words(
        N_("The microphone ({microphone}) did not hear the loudspeaker ({loudspeaker})."),
        N_(
            "Did the bell sound in the room? If not: turn the loudspeaker up, or choose another one. If it "
            "did: put the microphone nearer, or choose another one."
        ),
    ),
    "check_not_heard_box": Words(
        N_(
            "The microphone did not hear the bell. {loudspeaker} takes its own sound out, so that may be "
            "right."
        ),
        N_("Did you hear the bell in the room? If not, turn the loudspeaker up, or choose another one."),
    ),
    "check_gaps": Words(
        N_("The sound has gaps: {ms} ms were missing."),
        N_("Close other programs. If it stays so, raise sound.latency_s to 0.2."),
    ),
    "check_clipped": Words(
        N_("The microphone is overdriven: {percent} % of the sound is distorted."),
        N_("Turn the loudspeaker down, or move it away from the microphone."),
    ),
    "check_echo": Words(
        N_("People online would hear themselves: the echo is lowered by {db} dB only."),
        N_(
            "Turn the loudspeaker down or move it away from the microphone; best is one speakerphone for "
            "both."
        ),
    ),
    "check_soft": Words(
        N_("The microphone is set very low."),
        N_("Turn it up in the sound settings of this computer, then check again."),
    ),
    "check_faint": Words(
        N_("The loudspeaker is only {db} dB louder than the room's noise."), N_("Turn the loudspeaker up.")
    ),
    "check_hum": Words(
        N_("The microphone hums."),
        N_("Plug it into another socket, or take the charger out of this computer."),
    ),
    "check_noisy": Words(
        N_("The room is noisy."),
        N_("Close the window, switch fans off, or put the microphone nearer to the people."),
    ),
    "check_late": Words(
        N_("The sound comes back late: after {ms} ms."),
        N_("Use a cable instead of Bluetooth, or lower sound.latency_s."),
    ),
    "check_reverberant": Words(
        N_("The room echoes by itself ({seconds} s)."),
        N_("Draw the curtains, or put the microphone nearer to the people."),
    ),
    "check_tap_one": Words(N_("There is only one microphone: {device}.")),
    "check_tap_right": Words(N_("{device} heard you tap: it is the one in use.")),
    "check_tap_other": Words(
        N_("{device} heard you tap, but {used} is in use."), N_("Choose it, then check again.")
    ),
    "check_tap_none": Words(
        N_("No microphone heard you tap."), N_("Tap harder, with a finger right beside the microphone.")
    ),
    "check_call_good": Words(N_("A call to itself was heard after {ms} ms.")),
    "check_call_failed": Words(
        N_("The room could not call itself ({code})."),
        N_("Is the door locked? Else stop roomctl, start it again and check once more."),
    ),
    "check_call_silent": Words(
        N_("The room called itself, and nothing was heard."),
        N_("Stop roomctl, start it again and check once more."),
    ),
    "check_call_late": Words(
        N_("A call to itself was heard after {ms} ms only."),
        N_("Close other programs: this computer is too busy for a call."),
    ),
    "check_button_good": Words(N_("The mute button on {device} is followed: it mutes the room.")),
    "check_button_closed": Words(
        N_("The mute button on {device} is not followed: this user may not read it."),
        N_("Copy configs/70-roomctl-hid.rules to /etc/udev/rules.d, then unplug the device and plug it in."),
    ),
    "check_running": Words(N_("A sound check is running already."), N_("Wait until it has ended.")),
    "check_not_now": Words(
        N_("People are online or somebody has the floor: a sound check would disturb them."),
        N_("Check before they come, or after the meeting."),
    ),
}  # fmt: skip
