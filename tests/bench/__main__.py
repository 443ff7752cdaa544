"""`python -m tests.bench [NAME …] [--json]`."""

import sys

from server.demo.reaping import nothing_outlives_us
from tests.bench.harness import main

with nothing_outlives_us():
    status = main()
sys.exit(status)
