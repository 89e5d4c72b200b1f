"""The room's signing key, and small files that only this user may read.

Owns: making, reading and replacing such files whole. Must not know: what is signed.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_FILE = "signing.key"
KEY_BYTES = 32


def write_private(path: Path, data: bytes) -> None:
    """Replace `path` whole, mode 0600 from its first moment on. Raises OSError."""
    temp = path.with_name(path.name + ".new")
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temp.replace(path)
    except BaseException:
        temp.unlink(missing_ok=True)
        raise


def signing_key(state: Path) -> bytes:
    """The key that signs invites and resume tokens: made on first use, kept in the state directory."""
    path = state / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != KEY_BYTES:
        key = secrets.token_bytes(KEY_BYTES)
        write_private(path, key)
    return key
