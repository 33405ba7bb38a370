"""Commands that do what the fuzzer must notice: ``python -m fuzz.misdeeds`` prints what it noticed."""

from __future__ import annotations

from pathlib import Path

from fuzz import calls
from fuzz.inputs import Input
from fuzz.runs import Fuzzer

MISDEEDS = {
    "eat_memory": Input("folders", [["eat_memory"]]),
    "crash": Input("folders", [["crash"]]),
    "write_outside": Input("folders", [["write_outside"]]),
    "call_out": Input("queries", [["call_out", "@HTTP@"]]),
}


def main() -> None:
    """Run each misdeed, and print the kinds of its failures."""
    calls.OF_THE_LIBRARY = {name: globals()[f"_{name}"] for name in MISDEEDS}
    with Fuzzer() as fuzzer:
        for given in MISDEEDS.values():
            print(*(failure.kind for failure in fuzzer.run(given)), flush=True)


def _eat_memory(_: object) -> int:
    bytearray(1100 << 20).find(b"x")
    return 0


def _crash(_: object) -> int:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSEGV)
    return 0


def _write_outside(_: object) -> int:
    Path("../outside/evil.html").write_text("replaced")
    return 0


def _call_out(words: list[str]) -> int:
    import socket

    host, _, port = words[0].removeprefix("http://").strip("/").partition(":")
    socket.create_connection((host, int(port))).close()
    return 0


if __name__ == "__main__":
    main()
