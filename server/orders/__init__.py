"""Orders: what must happen now. Stops, their lifting, test tones; urgent and live come later.

What is issued here is signed here, and published by `server.dispatch`.
"""
