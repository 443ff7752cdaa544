"""The city's server: who may say what, the programmes, their dispatch, and the play log."""
