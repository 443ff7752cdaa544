"""Being told: what waits for a person reaches that person without looking (ADR 16)."""
