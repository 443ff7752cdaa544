"""Bulletins from text."""
