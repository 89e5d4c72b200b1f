"""How often is too often, how many too many: token buckets and places, for one connection and each address.

PURE: time is an argument. Owns: buckets and a bounded memory of addresses. Must not know: HTTP, invites.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

One = TypeVar("One", bound=Hashable)


@dataclass(slots=True)
class Bucket:
    """Holds at most `burst` tokens and gains `rate` each second. It starts full."""

    rate: float
    burst: float
    tokens: float
    at: float

    @classmethod
    def full(cls, rate: float, burst: float, now: float) -> Bucket:
        """A new bucket with all its tokens."""
        return cls(rate, burst, burst, now)

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Pay `cost`. False: not enough left, nothing was paid."""
        self._fill(now)
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True

    def give_back(self, tokens: float = 1.0) -> None:
        """What was paid was paid without need."""
        self.tokens = min(self.burst, self.tokens + tokens)

    def wait_s(self, now: float, cost: float = 1.0) -> float:
        """Seconds until `cost` can be paid; 0.0: now."""
        self._fill(now)
        return max(0.0, (cost - self.tokens) / self.rate)

    def _fill(self, now: float) -> None:
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)


class PerAddress:
    """A bucket for each address. The memory is bounded: the address unseen for longest is forgotten."""

    def __init__(self, rate: float, burst: float, keep: int = 4096) -> None:
        self._rate = rate
        self._burst = burst
        self._keep = keep
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self.forgotten = 0

    def take(self, address: str, now: float, cost: float = 1.0) -> bool:
        """Pay for this address. False: too often."""
        return self._bucket(address, now).take(now, cost)

    def give_back(self, address: str, now: float) -> None:
        """A good attempt does not count."""
        self._bucket(address, now).give_back()

    def empty(self, address: str, now: float) -> bool:
        """True when this address could not pay one token now; nothing is paid."""
        return self._bucket(address, now).wait_s(now) > 0.0

    def wait_s(self, address: str, now: float) -> float:
        """Seconds until this address may try again."""
        return self._bucket(address, now).wait_s(now)

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, address: str, now: float) -> Bucket:
        found = self._buckets.get(address)
        if found is None:
            if len(self._buckets) >= self._keep:
                self._buckets.popitem(last=False)
                self.forgotten += 1
            found = self._buckets[address] = Bucket.full(self._rate, self._burst, now)
        else:
            self._buckets.move_to_end(address)
        return found


class Places(Generic[One]):
    """So many places for each crowd, and so many in all. Who stands here longest makes room."""

    def __init__(self, each: int, in_all: int) -> None:
        self._each = each
        self._in_all = in_all
        self._crowds: dict[str, dict[One, None]] = {}
        self._where: dict[One, str] = {}

    def take(self, one: One, crowd: str) -> One | None:
        """A place for somebody new. Returned: who has to give up theirs for it (and is not freed yet)."""
        self._crowds.setdefault(crowd, {})[one] = None
        self._where[one] = crowd
        if len(self._crowds[crowd]) > self._each:
            return next(iter(self._crowds[crowd]))
        if len(self._where) > self._in_all:
            fullest = max(self._crowds.values(), key=len)
            return next(iter(fullest))
        return None

    def free(self, one: One) -> None:
        """The place is free again, if they had one."""
        crowd = self._where.pop(one, None)
        if crowd is not None:
            del self._crowds[crowd][one]
            if not self._crowds[crowd]:
                del self._crowds[crowd]

    def __len__(self) -> int:
        return len(self._where)


def crowd(address: str) -> str:
    """Who counts as one address: an IPv4 address, an IPv6 network of 64 bits (a household has one)."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        if not found.is_loopback:
            return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
