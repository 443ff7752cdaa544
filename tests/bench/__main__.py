"""`python -m tests.bench [NAME …] [--json]`."""

import sys

from tests.bench.harness import main

sys.exit(main())
