"""Signed updates of the agent: fetched, checked and laid ready by a short process of its own.

Nothing here is loaded by an agent that plays, but `folder`: what it reads of it and says to it.
"""
