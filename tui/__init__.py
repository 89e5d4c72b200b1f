"""The console: a Textual client of the room's local socket. The only importer of textual."""
