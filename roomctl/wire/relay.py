"""Logins for a TURN relay that last for a while: what coturn calls `use-auth-secret`.

Pure. The name is the second at which it ends, the password its HMAC-SHA1 under the relay's secret, base64
(draft-uberti-behave-turn-rest-00). The secret itself stays with room and media; pages get logins.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

LASTS_S: Final = 12 * 3600.0
"""How long a login is good: an evening and more. A link made later gets a new one."""


def login(secret: str, now: float) -> tuple[str, str]:
    """Name and password, good from `now` (seconds since 1970) for `LASTS_S`."""
    name = str(int(now + LASTS_S))
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode()
