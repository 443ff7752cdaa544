"""Links by which somebody without an account reads one thing for a while (ADR 44)."""
