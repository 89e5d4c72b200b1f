"""Talk time: who spoke for how long, in meeting time.

Owns the counting only. Speech is counted from VAD, turns from the floor; a spurt that runs while
the floor changes hands is split there. For this meeting only; it must not know who may see it
(chairs) nor judge it (balance.py does).
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor.model import Origin, PersonId, Talk
from roomctl.floor.sources import owner
from roomctl.floor.step import Step, find_person


def settle(step: Step) -> None:
    """Count every running spurt up to now for the one it belongs to at this moment.

    Called before anything that changes whose speech it is: a grant, an end, a name.
    """
    for voice in step.state.voices:
        if voice.since is None or voice.counted >= step.m:
            continue
        spoken = step.m - voice.counted
        whose = owner(step.state, voice.source)
        add(step, whose.person, speech_s=spoken)
        turn = step.state.turn
        if turn is not None and whose.holder:
            step.put(turn=replace(turn, speech_s=turn.speech_s + spoken))
        step.put_voice(replace(voice, counted=step.m))


def add(
    step: Step, person: PersonId | None, *, speech_s: float = 0.0, turn_s: float = 0.0, turns: int = 0
) -> None:
    """Add to a person's account, or to that of the room's unnamed voices.

    Somebody who came from the screen to the table has an account for each.
    """
    found = find_person(step.state, person) if person is not None else None
    mine = Talk(person, found.origin if found is not None else Origin.ROOM)
    rows = []
    for row in step.state.talk:
        if (row.person, row.origin) == (mine.person, mine.origin):
            mine = row
        else:
            rows.append(row)
    mine = replace(
        mine, speech_s=mine.speech_s + speech_s, turn_s=mine.turn_s + turn_s, turns=mine.turns + turns
    )
    step.put(talk=tuple(sorted((*rows, mine), key=lambda row: (row.person or "", row.origin))))


def move_to(step: Step, person: PersonId, *, speech_s: float, turn_s: float, turns: int) -> None:
    """What an unnamed voice said becomes this person's, now that the voice has a name."""
    add(step, None, speech_s=-speech_s, turn_s=-turn_s, turns=-turns)
    add(step, person, speech_s=speech_s, turn_s=turn_s, turns=turns)
