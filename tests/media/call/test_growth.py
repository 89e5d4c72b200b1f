"""Nothing grows: a minute of packets and beats through the parts that run 100 times a second."""

from __future__ import annotations

import tracemalloc

import numpy as np

from roomctl.media.call.forward import SLOTS, Forwarder
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import RtpPacket
from roomctl.media.dsp.frame import FRAME
from roomctl.types import PeerId
from tests.media.call.test_forward import Listening
from tests.media.call.test_opus import encoded, speechlike
from tests.media.call.test_send import bus_with

PEERS = [PeerId(f"p{n}") for n in range(6)]


def minutes(count: float) -> float:
    """Run the parts for so long, in simulated time; bytes held more at the end than after a third of it."""
    payloads = encoded(speechlike(4))
    receivers = {peer: Receiver() for peer in PEERS}
    bus, listeners = bus_with(*PEERS)
    watchers = [Listening(peer) for peer in PEERS]
    forwarder = Forwarder(lambda: watchers)
    before = 0
    beats = round(count * 6_000)
    for beat in range(beats):
        now = beat * 0.01
        if beat == beats // 3:
            before = tracemalloc.get_traced_memory()[0]
        for n, (peer, receiver) in enumerate(receivers.items()):
            if beat % 2 == n % 2 and (beat * 7 + n) % 40 > 1:
                number = beat // 2
                level = 20 if (beat // 300) % len(PEERS) == n else 90
                packet = RtpPacket(
                    96, False, number & 0xFFFF, number * 960, 1, payloads[number % len(payloads)], level
                )
                receiver.put(packet, now)
                forwarder.packet(peer, packet, now)
        own = {}
        total = np.zeros(FRAME)
        for n, (peer, receiver) in enumerate(receivers.items()):
            frame = receiver.pull(now + 0.001)
            if frame is not None and (beat // 300) % len(PEERS) in (n, n + 1):
                own[peer] = frame
                total += frame
        bus.push(total, own)
        for listener in listeners.values():
            listener.payloads.clear()
        for watcher in watchers:
            watcher.got.clear()
    assert len(forwarder._of) <= SLOTS
    assert all(receiver.played > 100 for receiver in receivers.values())
    return tracemalloc.get_traced_memory()[0] - before


def test_memory_stays_as_it_is() -> None:
    tracemalloc.start()
    try:
        grown = minutes(1)
    finally:
        tracemalloc.stop()
    print(f"{grown / 1000:.1f} kB")
    assert grown < 100_000
