"""Every MQTT message of Loa: its form, its envelope, its topic, and the gate before it.

Server and device both stand on these modules, and both run the vectors in `tests/contract`.
"""
