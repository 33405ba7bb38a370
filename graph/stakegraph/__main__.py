"""``python -m stakegraph`` is the command line."""

from __future__ import annotations

from stakegraph.cli import main

if __name__ == "__main__":
    main()
