"""The WebRTC call: the only importer of aiortc, av and libopus."""
