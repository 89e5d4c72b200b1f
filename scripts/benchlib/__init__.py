"""The benches: each measures roomctl and a peer in the same run."""
