"""Run the command line with ``python -m stakegraph``."""

from __future__ import annotations

from stakegraph.cli import main

if __name__ == "__main__":
    main()
