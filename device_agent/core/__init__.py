"""Everything the agent decides, and nothing it does: `step(state, event, now) -> state, effects`.

No thread, no file, no clock, no chance: what those know comes in as an event, as `now` or as the
`Device`. So a thousand agents run in one process under a virtual clock, and a seed replays.

`step` first keeps time, then takes the event in, then settles in one fixed order: documents →
plans → what was heard → what shall sound → receipts → status; each is a small room of its own.
"""
