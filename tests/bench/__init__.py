"""Benchmarks: each figure stands beside the limit it approaches, measured in the same run.

`python -m tests.bench [NAME …] [--json]`. A benchmark is a module of this package, named as it is
called, with

    def rows() -> Iterator[Row]: ...

It yields each `Row` as soon as it is measured, prints what it likes (only rows reach standard
output), and yields a row with `met=None` and a reason for what this machine cannot measure. One
that takes options of its own has, besides,

    def add_options(parser: argparse.ArgumentParser) -> None: ...
    def rows(options: argparse.Namespace) -> Iterator[Row]: ...

Every module here is a benchmark except `row`, `crowd`, `swarm`, `mosquitto`, `harness`, `__main__`
and tests.
"""
