"""A voice, or another station, on air now: opened, spoken, sent on, kept, ended (ADR 21)."""
