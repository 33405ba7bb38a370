"""Command lines: every option and argument of every command, as click tells them, with right and odd values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fuzz import fragments
from fuzz.inputs import Input
from stakegraph.cli import cli

if TYPE_CHECKING:
    from random import Random

_ODD = (
    "", " ", "-", "--", "-x", "--help=1", "\x00", "a\x00b", "\udc80", "\udcff/x", "٣", "²", "-1", "0",
    "9" * 30, "nan", "inf", "-inf", "1e999",
    "1e-400", "case", "case/case.toml", ".", "..", "/none", "/dev/null", "/dev/full", "none", "none/none",
    "ICE", "Donald Trump", "Trump", "possible",
    "denied", "actual,possible", "2025", "2025-11", "2025-02-30", "0000", "json", "output", "output/x.ttl",
    "output/x.xyz", "x" * 300, "store", "@CANARY@",
    "a\nb", "a\x1b[31mb", "name=value", "=", "a=", "who=<", "who=\"", "who=:", "case/story.md",
    "page.html", "\u202e", "@OUTSIDE@/canary.ttl", "1_0",
    "output/\x00", "output/a/b/c.html", "nypd-recruitment", "+1", "1.0", "0.1", "-0", "1,5", "%", "*", "~",
    "~root", "$HOME", "é", "e\u0301",
)  # fmt: skip
_HOSTS = (
    "127.0.0.1",
    "localhost",
    "::1",
    "",
    " ",
    "256.1.1.1",
    "x.invalid",
    "\x00",
    "-1",
    "127.0.0.1:80",
    "[::1]",
    "\udc80",
)
_NEVER = ("open_", "public", "help", "version", "token_file")
"""Options that open a browser, or let a server be reached; a host is one of loopback or none."""


def make(random: Random) -> Input:
    """Return a command with some of its options, each value right, odd or long."""
    name = random.choice(sorted(cli.commands))
    command = cli.commands[name]
    words: list[Any] = [] if random.random() < 0.95 else [random.choice(_ODD)]
    words.append(name)
    options = [
        param for param in command.params if isinstance(param, click.Option) and param.name not in _NEVER
    ]
    for option in random.sample(options, min(len(options), random.choice((0, 1, 1, 2, 3, 5)))):
        words.append(random.choice((*option.opts, *option.secondary_opts)))
        if not option.is_flag:
            words.append(_value(random, option))
    for argument in command.params:
        if isinstance(argument, click.Argument) and random.random() < 0.85:
            words += [
                _value(random, argument) for _ in range(random.choice((1, 2)) if argument.nargs == -1 else 1)
            ]
    if random.random() < 0.05:
        words.append(random.choice(_ODD))
    if name in ("serve", "watch"):
        words += ["--port", random.choice(("0", "0", "0", "-1", "65536", "x", "٣"))]
    if name == "analyze":
        words += ["--time-limit", "1"]
    if name == "query":
        words += ["--time-limit", "2"]
    return Input("command_lines", [words])


def _value(random: Random, param: click.Parameter) -> Any:
    if param.name == "host":
        return random.choice(_HOSTS)
    if param.name == "names":
        return random.choice(_HOSTS)
    if isinstance(param.type, click.Choice) and random.random() < 0.6:
        return random.choice(list(param.type.choices))
    if isinstance(param.type, click.IntRange) and random.random() < 0.5:
        return str(random.choice((param.type.min or 0, param.type.max or 10**9, 3)))
    if random.random() < 0.03:
        return fragments.text(random, ("a", "-", "/", "%s", "é", "(", "=", "a.", "\\"), 100_000)
    if param.name == "store" and random.random() < 0.7:
        return "store"
    if param.name in ("folder", "place", "cases") and random.random() < 0.4:
        return random.choice(("case", "nypd-recruitment", "case/"))
    if param.name == "text" and random.random() < 0.6:
        return random.choice(("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE :ice", "ASK { ?s ?p ?x }"))
    return random.choice(_ODD)
