"""Citizens' feedback."""
