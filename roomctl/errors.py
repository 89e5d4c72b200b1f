"""One family of errors: a stable code for programs, parameters for the sentence.

Owns: the exception classes. Must not know: any wing, any language, what becomes of an error.
The words for a code live in roomctl.i18n (`tell(code, params, lang)`), so that a fault raised in the
media process is told in the user's language by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Mapping

Param = str | int | float
Params = Mapping[str, Param]


class RoomctlError(Exception):
    """Something a person can be told. `code` is stable; `params` fill the sentence.

    Parameters never hold a name, a token or a piece of SDP: they may reach a log.
    """

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code, dict(params))
        self.code = code
        self.params: dict[str, Param] = dict(params)

    def __str__(self) -> str:
        if not self.params:
            return self.code
        inside = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.code} ({inside})"


class Refused(RoomctlError):  # noqa: N818 - BFCP's word
    """A request was understood and turned down; nothing changed."""


class BadMessage(RoomctlError):  # noqa: N818 - it names the message
    """Bytes on a wire that are no message of the protocol, or too many of them."""


class ServiceUnreachable(RoomctlError):  # noqa: N818 - it names the service
    """No service answers on the local socket."""
