"""Bulletins: recordings taken in, made ready, and approved by somebody else."""
