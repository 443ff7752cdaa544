"""Golden vectors of the wire: what every end must accept, refuse, and compute, byte for byte.

`python -m tests.contract.vectors.make` writes the JSON files beside this one again, identical
unless the contract changed; `load` reads them for the server's and the agent's tests alike.
"""
