"""The check's call to itself: two participants without a browser come in by the page's door, one is heard.

Owns: what is said and what must arrive. Must not know: what is inside the service; it is a client of it, like
the demo. A process of its own (`python -m roomctl.selfcall`), started by the room for a sound check.
"""
