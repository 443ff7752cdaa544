"""Keeping and forgetting: backups, restorations, and what leaves the database when (ADR 42)."""
