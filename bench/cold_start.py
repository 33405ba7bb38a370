"""Compare the start of a command with its possible cost: ``python bench/cold_start.py [--runs N]``.

Three ratios of CPU seconds (user + system, of the whole process), each pair measured in alternating runs:

* ``stakegraph --help`` to ``python -c "import click"``; the goal is at most 1.4;
* shell completion to the same; the goal is at most 1.4;
* ``stakegraph paths`` on the bundled case to the same command after importing everything it could need
  (rdflib, oxrdflib, pyvis, pyshacl); the goal is at most 0.5.

It also shows the cost of httpx and tenacity, which only a store behind a server needs, and checks that ``paths``
imports none of rdflib, oxrdflib, pyvis, pyshacl, httpx and tenacity, from files and from a store on disk.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile

EAGER = ("rdflib", "oxrdflib", "pyvis.network", "pyshacl")
RUN = "import sys; sys.argv[0] = 'stakegraph'; from stakegraph.cli import main; main()"
CLICK = [sys.executable, "-c", "import click"]
HTTP = [sys.executable, "-c", "import httpx, tenacity"]
PATHS = ["paths", "Donald Trump", "--to", "ICE"]


def command(*words: str, before: str = "") -> list[str]:
    """Return Stakegraph's command line for this interpreter, without pip's script."""
    return [sys.executable, "-c", before + RUN, *words]


def cpu_seconds(words: list[str], **environment: str) -> float:
    """Run a command and return the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, **environment})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(title: str, one: list[str], other: list[str], runs: int, **environment: str) -> None:
    """Print the median CPU time of two commands in alternating runs, and the median ratio."""
    pairs = [(cpu_seconds(one, **environment), cpu_seconds(other)) for _ in range(runs + 1)][1:]
    ours, theirs = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / yours for mine, yours in pairs)
    print(f"{title:58} {ours:7.0f} ms {theirs:7.0f} ms   ratio {ratio:.2f}")


def heavy_imports() -> list[str]:
    """Return the heavy packages `paths` imports, from files or a store; expected: none."""
    code = (
        "import sys, contextlib, io; sys.argv = ['stakegraph', *sys.argv[1:]]\n"
        "from stakegraph.cli import cli\n"
        "with contextlib.redirect_stdout(io.StringIO()): cli(standalone_mode=False)\n"
        "heavy = ('rdflib', 'oxrdflib', 'pyvis', 'pyshacl', 'httpx', 'tenacity')\n"
        "print(*[name for name in heavy if name in sys.modules])"
    )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command("load", "--store", folder), check=True, capture_output=True)
        answers = [
            subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
            for words in (PATHS, [*PATHS, "--store", folder])
        ]
    return sorted({name for answer in answers for name in answer.stdout.split()})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each command (default 15)")
    runs = parser.parse_args().runs
    eager = "".join(f"import {name}\n" for name in EAGER)
    print(f"{'CPU time, median of ' + str(runs) + ' alternating runs':58} {'this':>10} {'other':>10}")
    compare("stakegraph --help  :  import click", command("--help"), CLICK, runs)
    completion = {"_STAKEGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": "stakegraph pa", "COMP_CWORD": "1"}
    compare("completion of 'stakegraph pa'  :  import click", command(), CLICK, runs, **completion)
    compare(
        "stakegraph paths  :  the same with eager imports",
        command(*PATHS),
        command(*PATHS, before=eager),
        runs,
    )
    compare("import httpx, tenacity, for a server only  :  import click", HTTP, CLICK, runs)
    found = heavy_imports()
    print("heavy packages that paths imports:", ", ".join(found) or "none")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
