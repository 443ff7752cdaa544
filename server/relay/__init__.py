"""Relaying other stations (tiếp sóng): read here, watched, and heard as live sound (ADR 24)."""
