"""The call over a bad line: delay, jitter, loss both ways, and cuts."""

from __future__ import annotations

import asyncio
import statistics

import pytest

from roomctl.media.call.port import PeerAway, PeerBack, PeerClosed
from roomctl.types import PeerId
from scripts.benchlib.line import Line, Trouble
from tests.media.call.meeting import Guest, Room, until

pytestmark = pytest.mark.lab
P = PeerId("p0")


async def over(line: Line) -> tuple[Room, Guest]:
    """A guest who reaches the room through a line only."""
    room = Room()
    guest = Guest(440.0)
    await line.open()
    answer = await room.call.open(P, line.offer(await guest.client.offer()))
    await guest.client.accept(line.answer(answer))
    await asyncio.wait_for(guest.client.connected.wait(), 10)
    return room, guest


async def end(room: Room, guest: Guest, line: Line) -> None:
    await guest.client.close()
    await room.close()
    line.close()


async def delay_at(loss: float) -> tuple[float, float, int]:
    """Median delay in the room's buffer, ms; share of packets rebuilt or made up; packets lost."""
    line = Line(up=Trouble(0.02, 0.005, loss), down=Trouble(0.02, 0.005, loss))
    room, guest = await over(line)
    await asyncio.sleep(4)
    delays = []
    for _ in range(40):
        await asyncio.sleep(0.1)
        delays.append(room.call.stats()[P].delay_ms or 0.0)
    stats = room.call.stats()[P]
    assert room.heard[P].level(440.0, 2.0) > -8
    await end(room, guest, line)
    return statistics.median(delays), stats.concealed_ms + 20 * stats.recovered, stats.lost


async def test_loss_costs_little_delay_and_no_silence() -> None:
    calm, _, _ = await delay_at(0.0)
    lossy, repaired, lost = await delay_at(0.05)
    print(f"delay {calm:.0f} ms at 0 %, {lossy:.0f} ms at 5 %; {lost} lost, {repaired:.0f} ms repaired")
    assert lossy - calm < 40
    assert lost > 5
    assert repaired >= 0.7 * 20 * lost


async def test_a_lossy_listener_is_sent_redundancy() -> None:
    line = Line(down=Trouble(loss=0.08))
    room, guest = await over(line)
    room.source = Guest(600.0).tone
    await until(lambda: (room.call.stats()[P].heard_loss_pct or 0) > 2)
    await until(lambda: next(iter(room.call._ways._buses.values()))._loss >= 10)
    assert room.call.stats()[P].loss_pct == 0
    await end(room, guest, line)


async def test_a_cut_of_three_seconds_is_told_and_survived() -> None:
    line = Line()
    room, guest = await over(line)
    await until(lambda: P in room.heard)
    line.up.cut = line.down.cut = True
    await until(lambda: PeerAway(P) in room.events, 4)
    line.up.cut = line.down.cut = False
    await until(lambda: PeerBack(P) in room.events, 4)
    room.heard[P].clear()
    await asyncio.sleep(1.5)
    assert room.heard[P].level(440.0) > -6
    assert not [event for event in room.events if isinstance(event, PeerClosed)]
    assert (room.call.stats()[P].delay_ms or 0) < 80
    await end(room, guest, line)


async def test_packets_out_of_order_are_put_in_order() -> None:
    line = Line(up=Trouble(0.01, 0.02, reorder=True))
    room, guest = await over(line)
    await asyncio.sleep(6)
    stats = room.call.stats()[P]
    print(f"late {stats.late}, lost {stats.lost}, delay {stats.delay_ms:.0f} ms")
    assert stats.late < 0.1 * stats.packets
    assert room.heard[P].level(440.0, 2.0) > -8
    await end(room, guest, line)
