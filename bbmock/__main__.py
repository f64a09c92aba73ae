"""The way in: `bbmock` and `python -m bbmock`."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line."""
    # Ctrl-C during the imports ends the process without a traceback; `serve` sets handlers of its own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bbmock import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
