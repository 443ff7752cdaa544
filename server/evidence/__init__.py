"""The log that cannot be quietly rewritten: its tree, its checkpoints, what auditors take away."""
