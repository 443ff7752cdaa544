"""Mutants: the rules with one small fault each, which some test must see (`./run soak mutants`).

`mutants` makes them, `rooms` says of which files and before which tests, `trying` tries them, and
`equivalent.toml` names those that no test could see, each with its reason.
"""
