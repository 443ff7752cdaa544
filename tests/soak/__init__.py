"""Soaks: the long counts of which the test suite runs a seeded sample.

`python -m tests.soak [NAME …] [--count N] [--first-seed S]`. A soak is a module of this package
with

    DEFAULT_COUNT: int
    def run(count: int, first_seed: int) -> None: ...

It tries the seeds first_seed, first_seed + 1, … (count of them), prints its progress, and raises
with the seed that fails in the message, so that `--count 1 --first-seed SEED` shows it again.
Every module here is a soak except `harness` and `__main__`.
"""
