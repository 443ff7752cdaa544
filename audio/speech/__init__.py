"""Text to speech: how a text is read, and voices that say it (DESIGN section 7)."""
