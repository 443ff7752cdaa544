"""`python -m tests.soak [NAME …] [--count N] [--first-seed S]`."""

import sys

from tests.soak.harness import main

sys.exit(main())
