"""A voice on air now. What stands so far: its packets in batches, and what waits to be sent."""
