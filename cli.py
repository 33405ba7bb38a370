"""Run Stakegraph from a checkout: ``python cli.py …`` is the same as ``stakegraph …``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "graph"))

from stakegraph.cli import main

if __name__ == "__main__":
    main()
