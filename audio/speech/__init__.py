"""Text to speech: how a text is read, and voices that say it (DESIGN section 7, ADR 18).

    reading, tongues <- script         a text in, the lines a voice says out; pure
    voice                              the port: a line in, WAV out
    launch <- bounded <- espeak, piper programs that speak, each a process of its own
    library_child                    the child that alone loads espeak-ng's library
    provider                           a service that speaks, over HTTP
    kept, wav <- speaking              line by line, each kept; one recording out
    installed                          which of them are here

No engine is ever loaded into the process that asks.
"""
