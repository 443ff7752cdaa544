"""Bulletins from text: voices of areas, their abbreviations, and texts that are being spoken."""
