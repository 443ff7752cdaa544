"""What Chromium 156 answered, over the urgent order of the vectors, with a virtual authenticator
that holds the chairman's passkey; on a page of https://loa.example.

`python -m tests.contract.vectors.record` asks a browser again, when the order's form changed.
"""

from schedules.wire.passkeys import PasskeyProof

CHROMIUM = PasskeyProof(
    authenticator_data="dotCOY7pJ+SrU0LW3X7day9l7Y/2vp7rm29zlwwJJZ0FAAAAAg==",
    client_data=(
        "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoidDM3VmhMUnZVWml6ckEyT3hMSWdXc2Rvd1AwM1ZWeH"
        "NXMGY0Q0U0a2dNYyIsIm9yaWdpbiI6Imh0dHBzOi8vbG9hLmV4YW1wbGUiLCJjcm9zc09yaWdpbiI6ZmFsc2V9"
    ),
    signature=(
        "MEQCIBlM0DKNVr1s0KtiKa36LU77IMZFJXB3ox0Ae4Mh6VLTAiBzZ2RWeYJPLyUKbBsnnuLaWWnfXwoae0d8AjQwwr"
        "DwBw=="
    ),
)
