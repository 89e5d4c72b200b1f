"""The demo: seven scripted people who hold a meeting through the same doors as real ones.

Owns: the script, its voices, and the people's manners. Must not know: the room's or the floor's insides.
The people at the table speak through the simulated sound card and are raised by console commands; the
remotes are real WebRTC peers that come in by the page's WebSocket. The wing is a client of the service and
therefore may import aiohttp and the call's client, which no other wing outside web and call may.
"""
