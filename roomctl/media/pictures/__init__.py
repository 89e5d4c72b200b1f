"""The picture process and who keeps it: pictures never share a loop, nor a lock, with sound."""
