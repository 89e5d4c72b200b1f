"""Words for the door: invitations, the lobby, pages, certificates."""

from __future__ import annotations

from typing import Final

from roomctl.i18n.catalog import N_
from roomctl.i18n.faults.words import Words

_ANOTHER = N_("Ask the person who invited you for a new link.")

FAULTS: Final[dict[str, Words]] = {
    "invite_missing": Words(
        N_("This address holds no invitation."), N_("Open the whole link you were sent.")
    ),
    "invite_bad": Words(N_("This invitation is not valid."), _ANOTHER),
    "invite_early": Words(N_("This invitation is not valid yet."), N_("Come back when the meeting begins.")),
    "invite_expired": Words(N_("This invitation has expired."), _ANOTHER),
    "invite_revoked": Words(N_("This invitation was withdrawn."), _ANOTHER),
    "invite_used": Words(N_("This invitation was already used."), _ANOTHER),
    "invite_times": Words(N_("These times do not fit an invitation."), N_("It must begin before it ends.")),
    "too_many_invites": Words(
        N_("There are too many invitations."), N_("Revoke some first: roomctl invite list")
    ),
    "unknown_invite": Words(N_("There is no such invitation."), N_("See: roomctl invite list")),
    "unknown_knock": Words(N_("Nobody is at the door by that number any more.")),
    "display_local_only": Words(
        N_("The room's screen is shown on the room's own computer only."),
        N_("Open it there, or set web.display_local_only = false."),
    ),
    "full": Words(N_("The meeting is full."), N_("Somebody has to leave first.")),
    "lobby_full": Words(N_("Too many people are waiting at the door."), N_("Try again in a minute.")),
    "locked": Words(N_("The door is locked."), N_("Ask the moderation to open it.")),
    "kind_hybrid": Words(N_("People at home can join by sound again.")),
    "kind_video": Words(N_("The meeting is now held online only.")),
    "kind_in_person": Words(
        N_("The meeting goes on in the room, without sound to the outside."), N_("Your place is kept.")
    ),
    "meeting_over": Words(N_("The meeting is over.")),
    "removed": Words(N_("The moderation has ended your visit.")),
    "guest_time_over": Words(N_("Your time as a guest is over. Thank you for coming.")),
    "lines_local_only": Words(
        N_("The lines are shown on the room's own computer only."), N_("Open it there.")
    ),
    "guest_time_finish": Words(
        N_("Your time as a guest is over."), N_("Finish what you are saying; then we say goodbye.")
    ),
    "guest_time_soon": Words(
        N_("Your time as a guest ends soon."), N_("How long it is still stands at the top.")
    ),
    "name_missing": Words(N_("A name is needed."), N_("Any name will do; it need not be yours.")),
    "pledge_needed": Words(N_("The promise comes first."), N_("Read it and agree, or stay outside.")),
    "resume_bad": Words(N_("The way back into the meeting is not valid any more."), N_("Enter anew.")),
    "not_a_chair": Words(N_("Only the moderation can do that.")),
    "console_only": Words(N_("That can only be done at the room's computer.")),
    "no_room_camera": Words(
        N_("The room has no camera that can be found."),
        N_("Plug one in, or set pictures.camera to its device."),
    ),
    "room_camera_lost": Words(
        N_("The room's camera cannot be opened ({device})."),
        N_("Is it plugged in, and not in use by another program? Sound is not touched."),
    ),
    "no_pictures": Words(N_("There are no pictures in this meeting.")),
    "not_in": Words(N_("This page has not entered the meeting."), N_("Reload the page.")),
    "not_for_this_page": Words(N_("This page may not do that.")),
    "already_in": Words(N_("This page is in the meeting already.")),
    "enter_first": Words(N_("This page has not entered the meeting."), N_("Reload the page.")),
    "busy": Words(N_("Too much at once: this was not done."), N_("Wait a moment and try again.")),
    "too_fast": Words(N_("Too much at once: this was not done."), N_("Wait a moment and try again.")),
    "too_many_attempts": Words(N_("Too many attempts."), N_("Wait a minute and try again.")),
    "version": Words(N_("This page is older than the room."), N_("Reload the page.")),
    "not_admitted": Words(N_("The moderation did not let you in.")),
    "elsewhere": Words(
        N_("You opened the meeting somewhere else."), N_("Go on there, or come in here again.")
    ),
    "cert_missing": Words(
        N_("The certificate file is not there: {file}."), N_("Check web.cert and web.key.")
    ),
    "cert_unreadable": Words(
        N_("This file may not be read: {file}."), N_("Give the room's user the right to.")
    ),
    "cert_bad": Words(
        N_("This is no usable certificate: {file} ({detail})."),
        N_("Check web.cert and web.key: do they belong together?"),
    ),
    "port_taken": Words(
        N_("Port {port} is used by another program."),
        N_("End that program, or take another port: roomctl start -o web.port=8460"),
    ),
    "port_refused": Words(
        N_("This user may not use port {port}."), N_("Set web.port to a number above 1023.")
    ),
}
