"""The wall to aiortc and aioice: nothing outside this folder knows a private name of theirs.

What it gets by them, and the public API cannot give: packets at the socket, before aiortc's queues, threads
and jitter buffer (`transport`); loopback and a fixed range of ports among the candidates (`gather`); lines
without threads and with truthful reports of what we send and receive ourselves (`lines`); one certificate
for all links (`identity`). `names` looks for every one of those names at start.
"""
