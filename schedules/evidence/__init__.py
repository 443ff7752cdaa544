"""What an auditor checks without us: the tree over the log, its checkpoints, and `loa-verify`.

Stands on the standard library and `cryptography` alone, and on nothing else of Loa: what checks a
city's evidence shares no code with what made it, but for the tree and the form of a checkpoint.
"""
