"""What Chromium 156 answered, over the urgent order of the vectors, with a virtual authenticator
that holds the chairman's passkey; on a page of https://loa.example.

`python -m tests.contract.vectors.record` asks a browser again, when the order's form changed.
"""

from schedules.wire.passkeys import PasskeyProof

CHROMIUM = PasskeyProof(
    authenticator_data="dotCOY7pJ+SrU0LW3X7day9l7Y/2vp7rm29zlwwJJZ0FAAAAAg==",
    client_data=(
        "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoibk9KUVYxeTBhOFM5MWhucm9OQTJjNmQyM0pFRmhVR3"
        "REQl9yM1o0UE9RVSIsIm9yaWdpbiI6Imh0dHBzOi8vbG9hLmV4YW1wbGUiLCJjcm9zc09yaWdpbiI6ZmFsc2V9"
    ),
    signature=(
        "MEUCIQCFiAZuVe7E26OSC5NJDWWBJrognhsvp0bifZmEnRIOFwIgRNPEIcljnLJysaQauLeOhqHm/vaM2S/Ar6smkR"
        "n+l9I="
    ),
)
