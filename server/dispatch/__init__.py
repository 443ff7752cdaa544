"""What the server says to devices and hears from them: signed documents, healing, the gateway.

| module | does |
|---|---|
| `composition` | the state of the rows, as the documents they make |
| `publishing` | outbox → signed document → broker, until the broker has it |
| `upkeep` | finds what lacks a document, or has an old one |
| `trust`, `root` | the bundle of keys, and who signs it |
| `gateway`, `intake` | the one MQTT callback; judging and storing off its thread |
| `healing`, `replies` | what lags goes to inboxes; acknowledgements and the time |
| `planning` | the digests devices should report |
"""
