"""Citizens' feedback: taken down, set beside what sounded, answered in time, counted (ADR 43)."""
