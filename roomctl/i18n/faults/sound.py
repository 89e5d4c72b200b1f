"""Words for the room's devices: what is wrong with them, and why one was chosen."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "no_microphone": Words(N_("No microphone found."), N_("Plug one in: it is picked up by itself.")),
    "no_loudspeaker": Words(N_("No loudspeaker found."), N_("Plug one in: it is picked up by itself.")),
    "microphone_lost": Words(
        N_("The microphone went away: {device}."), N_("Plug it in again: it is picked up by itself.")
    ),
    "loudspeaker_lost": Words(
        N_("The loudspeaker went away: {device}."), N_("Plug it in again: it is picked up by itself.")
    ),
    "microphone_undecided": Words(
        N_("Several microphones are equally good: {devices}."), N_("Choose one on the console: press d.")
    ),
    "loudspeaker_undecided": Words(
        N_("Several loudspeakers are equally good: {devices}."), N_("Choose one on the console: press d.")
    ),
    "microphone_stalled": Words(
        N_("The microphone is plugged in but delivers nothing: {device}."),
        N_("Unplug it and plug it in again."),
    ),
    "loudspeaker_stalled": Words(
        N_("The loudspeaker is plugged in but takes nothing: {device}."),
        N_("Unplug it and plug it in again."),
    ),
    "microphone_muted": Words(
        N_("The microphone is muted in this computer's sound settings: {device}."),
        N_("Open the sound settings and unmute it."),
    ),
    "microphone_volume_zero": Words(
        N_("The microphone is turned down to nothing in this computer's sound settings: {device}."),
        N_("Open the sound settings and turn it up."),
    ),
    "loudspeaker_muted": Words(
        N_("The loudspeaker is muted in this computer's sound settings: {device}."),
        N_("Open the sound settings and unmute it."),
    ),
    "loudspeaker_volume_zero": Words(
        N_("The loudspeaker is turned down to nothing in this computer's sound settings: {device}."),
        N_("Open the sound settings and turn it up."),
    ),
    "microphone_silent": Words(
        N_("The microphone gives complete silence: {device}."), N_("Is its mute button on? Press it once.")
    ),
    "sound_gaps": Words(
        N_("The sound has gaps: this computer is too busy."),
        N_("Close other programs. If it stays so, raise sound.latency_s to 0.2."),
    ),
    "microphone_clipping": Words(
        N_("The microphone is overdriven: {device}."),
        N_("Move it further away, or turn it down in this computer's sound settings."),
    ),
    "loudspeaker_not_heard": Words(
        N_("The microphone ({device}) does not hear the loudspeaker ({loudspeaker}). Is it the right one?"),
        N_("Press S and tap on the table: it shows which microphone hears you."),
    ),
    "echo_returns": Words(
        N_("People online hear themselves."),
        N_("Turn the loudspeaker down, or move it away from the microphone."),
    ),
    "microphone_hum": Words(
        N_("The microphone hums: {device}."),
        N_("Plug it into another socket, or take the charger out of this computer."),
    ),
    "room_noisy": Words(
        N_("The room is noisy."),
        N_("Close the window, switch fans off, or put the microphone nearer to the people."),
    ),
    "microphone_open_failed": Words(
        N_("The microphone cannot be used: {device} ({detail})."),
        N_("Close other programs that use it, or plug it into another socket."),
    ),
    "loudspeaker_open_failed": Words(
        N_("The loudspeaker cannot be used: {device} ({detail})."),
        N_("Close other programs that use it, or plug it into another socket."),
    ),
    "sound_server_away": Words(
        N_("This computer's sound system has stopped."),
        N_("It is waited for. If it stays away, log out and in again."),
    ),
    "sound_reduced": Words(
        N_("No sound system runs on this computer: the devices are used directly."),
        N_("That works; changes of volume and mute made elsewhere are not noticed."),
    ),
    "portaudio_missing": Words(
        N_("A part of the sound system is not installed ({detail})."),
        N_("Run scripts/start once more: it installs what is missing."),
    ),
    "canceller_missing": Words(
        N_("The echo canceller {asked} cannot be used ({detail}); in use: {used}."),
        N_('If remote people hear themselves, use a speakerphone and set sound.echo = "device".'),
    ),
    "further_microphone": Words(
        N_("No sound comes from this microphone: {device}. The others go on."),
        N_("Plug it in: it is picked up by itself. Until then who sits there is heard from further away."),
    ),
    "choice_unknown": Words(
        N_("The chosen device is not plugged in ({direction}: {identity}). Another one is used meanwhile."),
        N_("Plug it in, or choose another one."),
    ),
    "speech.judge_missing": Words(
        N_("The better way of hearing who speaks cannot run here; in use: {used}."),
        N_("Noises may be taken for speech. Run scripts/start once more: it installs what is missing."),
    ),
    "saved": Words(N_("chosen by hand")),
    "only_speakerphone": Words(N_("the one speakerphone")),
    "only_external": Words(N_("the one external device")),
    "same_box": Words(N_("in the same box as the other direction")),
    "only_one": Words(N_("nothing better is plugged in")),
    "in_use": Words(N_("was in use before")),
    "waits": Words(N_("waited for: it went away")),
    "simulated": Words(N_("simulated")),
    "equal": Words(N_("one of several equal ones")),
    "nothing_fit": Words(N_("nothing that fits")),
}
