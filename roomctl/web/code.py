"""A link as a QR code, for a page to draw. PURE. Must not know: whose link it is."""

from __future__ import annotations


def rows(link: str) -> tuple[str, ...]:
    """Rows from above, "1" = dark, without the quiet margin (the page leaves it)."""
    import segno  # only where a screen asks for it

    code = segno.make_qr(link, error="m")
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.matrix)
