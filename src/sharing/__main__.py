"""``python -m sharing``: the same command line."""

import sys

from sharing.cli import main

if __name__ == "__main__":
    sys.exit(main())
