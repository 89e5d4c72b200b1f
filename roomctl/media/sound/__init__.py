"""The room's devices: the only importer of sounddevice and of the echo canceller."""
