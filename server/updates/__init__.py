"""Signed releases of the agent, and which loudspeakers are to take which, ring by ring (ADR 34)."""
