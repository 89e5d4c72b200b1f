"""Words for the service, its processes, its configuration and the lines between them."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    "no_service": Words(N_("No room is running on this computer."), N_("Start it with: roomctl start")),
    "already_running": Words(
        N_("A room is already running on this computer."), N_("Open a console on it with: roomctl console")
    ),
    "service.not_starting": Words(
        N_("The room did not start."), N_("See the lines above, then run: roomctl check")
    ),
    "service.keeps_falling": Words(
        N_("The room fell {count} times within a minute and is not started again."),
        N_("Run: roomctl check. What was told above helps those who look after roomctl."),
    ),
    "service.silent": Words(
        N_("The room has not answered for {seconds} seconds."),
        N_("Wait a moment and try again. If it stays so: roomctl stop, then roomctl start"),
    ),
    "service.hung_up": Words(N_("The room ended while it was asked."), N_("Look with: roomctl status")),
    "service.version": Words(
        N_("The running room and this program are of different versions ({theirs} and {ours})."),
        N_("End the room with roomctl stop and start it again."),
    ),
    "bad_message": Words(
        N_("A message could not be understood."), N_("Reload the page, or open the console again.")
    ),
    "unknown_message": Words(
        N_("This act is not known to the running room."), N_("Room and console may be of different versions.")
    ),
    "too_large": Words(N_("That was too long."), N_("Use fewer words.")),
    "config.bad": Words(
        N_("The configuration has mistakes ({count}); the room does not start with it."),
        N_("Mend the lines above, then run: roomctl config check"),
    ),
    "config.exists": Words(
        N_("{file} is there already and is left as it is."),
        N_("Give another name, or move it away first."),
    ),
    "config.not_written": Words(
        N_("{file} could not be written ({detail})."), N_("Give another place: roomctl config init FILE")
    ),
    "person.unknown": Words(
        N_("Nobody here is called so."), N_("See who is here with: roomctl status --json")
    ),
    "person.ambiguous": Words(
        N_("{count} people here could be meant."), N_("Give more of the name, or the number at the table.")
    ),
    "request.none": Words(N_("This person is not waiting for the floor."), N_("See: roomctl floor list")),
    "sound.look_failed": Words(
        N_("The sound devices could not be listed."),
        N_("Run scripts/start once more: it installs what is missing."),
    ),
    "sound.look_stuck": Words(
        N_("The sound system did not answer within {seconds} seconds."),
        N_("Unplug and plug in the sound devices, or restart this computer."),
    ),
    "console.busy": Words(N_("Too many acts at once: this one was not done."), N_("Try again.")),
    "console.no_answer": Words(
        N_("The room has not answered: perhaps it was not done."), N_("Look, then try again.")
    ),
    "console.no_line": Words(N_("The room cannot be reached just now."), N_("It is tried again by itself.")),
    "console.line_lost": Words(
        N_("The line to the room was lost: perhaps it was not done."), N_("Look, then try again.")
    ),
    "console.closed": Words(N_("The console was closed.")),
    "internal": Words(N_("The room made a mistake; nothing was done."), N_("Please try once more.")),
    "one_microphone": Words(
        N_("There is one microphone: it cannot tell who speaks."),
        N_("Name a voice by key, or set up several microphones (sound.microphones)."),
    ),
    "not_a_demo": Words(N_("This is possible in the demo only.")),
    "no_answer": Words(N_("The room did not answer."), N_("Please try once more.")),
    "checkpoint_failed": Words(
        N_("The queue cannot be kept for a restart: the runtime folder cannot be written."),
        N_("The meeting goes on. Make room on the disk, or check the rights of the folder."),
    ),
    "invites_failed": Words(
        N_(
            "What became of the invitations cannot be kept for a restart: the state folder cannot be written."
        ),
        N_("The meeting goes on. Make room on the disk, or check the rights of the folder."),
    ),
    "media_failing": Words(
        N_("The part that carries sound does not start."),
        N_("It is tried again and again. Run: roomctl check"),
    ),
    "media_silent": Words(N_("The room's sound does not answer."), N_("It comes back by itself.")),
    "unknown_ear": Words(
        N_("Somebody unknown was connected to the sound ({count}) and was cut off."),
        N_("Look who is here. If it happens again, lock the door."),
    ),
    "unknown_eye": Words(
        N_("Somebody unknown was connected to the pictures ({count}) and was cut off."),
        N_("Look who is here. If it happens again, lock the door."),
    ),
    "certificate_ends": Words(
        N_("The certificate ends in {days} days."), N_("Renew it before the next meeting.")
    ),
    "certificate_renews": Words(
        N_("The certificate ends in {days} days."),
        N_("Start roomctl again before then: it makes a new one, and every phone asks once more."),
    ),
    "no_network": Words(
        N_("This computer is in no network: nobody elsewhere can open the link."),
        N_("Connect its cable or Wi-Fi: the link follows by itself."),
    ),
    "address_changed": Words(
        N_("This computer has another address in the network now: links from before lead nowhere."),
        N_("Give people the new link; phones in the room scan the new code."),
    ),
    "certificate_over": Words(N_("The certificate has ended."), N_("Renew it: browsers refuse the pages.")),
    "stale": Words(
        N_("Something had changed meanwhile: nothing was done."), N_("Look again, then repeat it.")
    ),
}
