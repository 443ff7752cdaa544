"""`python -m tests.soak [NAME …] [--count N] [--first-seed S]`."""

import sys

from server.demo.reaping import nothing_outlives_us
from tests.soak.harness import main

with nothing_outlives_us():
    status = main()
sys.exit(status)
