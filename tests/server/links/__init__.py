"""Links by which somebody without an account reads one thing."""
