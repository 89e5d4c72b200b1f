"""The HTTP side: pages, signalling, admission. The only importer of aiohttp."""
