"""Changing the tree while it lives: settings, decisions, mergers, splits, and what follows."""
