"""A voice on air now, from the microphone in a page to packets on their way, and its recording."""
