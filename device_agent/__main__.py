"""`python -m device_agent`: the same as `loa-agent`."""

import sys

from device_agent.cli import main

if __name__ == "__main__":
    sys.exit(main())
