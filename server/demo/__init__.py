"""A small city to try out: real broker, server and agents as processes on this machine."""
