"""`python -m bbmock`."""

import sys

from bbmock.cli import main

if __name__ == "__main__":
    sys.exit(main())
