"""Stores that came from elsewhere: damaged bytes, and statements that no case would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz import fragments
from fuzz.inputs import Input

if TYPE_CHECKING:
    from random import Random

    from fuzz.inputs import Text

_FILES = (
    "store/current", "store/generations/*/data/CURRENT", "store/generations/*/data/MANIFEST-*",
    "store/generations/*/data/OPTIONS-*", "store/generations/*/data/*[0-9].log",
    "store/generations/*/data/000012.sst",
    "store/generations/*/data/000013.sst", "store/generations/*/data/000014.sst",
    "store/generations/*/data/000015.sst",
    "store/generations/*/data/*16.sst", "store/generations/*/data/*17.sst", "store/generations/*/data/*.sst",
    "store/generations/*/paths/*/*.json", "store/generations/*/paths/*/*.npy", "store/generations/*/paths/*/*",
)  # fmt: skip
_CASE = "<https://stakegraph.example/case/nypd-recruitment/>"
_ID = '"nypd-recruitment"'
_LITERALS = (
    '"article"', '"article.txt"', '"News article on the recruitment of NYPD officers by DHS and ICE"',
    '"The curators of this case"',
    '"ICE and DHS recruit New York police officers"', '"ICE"', '"Donald Trump"', '"103"',
)  # fmt: skip
_IRIS = (
    "https://stakegraph.example/case/nypd-recruitment/donald-trump",
    "https://stakegraph.example/ontology#threatens",
    "https://stakegraph.example/case/nypd-recruitment/claim/c040", "https://stakegraph.example/ontology#actual",
    "https://stakegraph.example/case/nypd-recruitment/source/article", "http://www.w3.org/ns/oa#start",
    "https://stakegraph.example/case/nypd-recruitment/", "http://www.w3.org/ns/oa#exact",
)  # fmt: skip
_COMMANDS: list[list[Text]] = [
    ["cases"],
    ["cases", "--format", "json"],
    ["query", "SELECT * { ?s ?p ?o } LIMIT 50", "--time-limit", "5"],
    ["paths", "ICE"],
    ["paths", "Donald Trump", "--direction", "any", "--format", "json"],
    ["html"],
    ["html", "--embed"],
    ["build"],
    ["check"],
    ["stats"],
    ["dossier", "ICE"],
    ["analyze", "disputes", "--time-limit", "1"],
    ["unload", "nypd-recruitment"],
    ["load"],
    ["backup", "output/backup"],
]


def make(random: Random) -> Input:
    """Return a store with one to three changes, and two commands for it."""
    given = Input("stores")
    if random.random() < 0.5:
        for _ in range(random.choice((1, 1, 2, 4))):
            _damage(random, given)
    else:
        for _ in range(random.choice((1, 1, 2))):
            given.statements.append(_replacement(random))
    commands = random.sample(_COMMANDS, 2)
    given.commands = [[*command, "--store", "store"] for command in commands]
    return given


def _damage(random: Random, given: Input) -> None:
    start = random.choice((random.randrange(200), random.randrange(150_000), -1 - random.randrange(200)))
    removed = random.choice((0, 1, 1, 4, 100, 1 << 20))
    texts: list[Text] = [
        "",
        "\x00",
        "\udcff",
        "\udc80\x01",
        "A",
        "../..",
        [["\x00", 1000]],
        [["\udcff", 1 << 16]],
    ]
    text = random.choice(texts)
    given.edits.append([random.choice(_FILES), start, start + removed, text])


def _replacement(random: Random) -> list[Text]:
    shape = random.randrange(5)
    if shape <= 1:
        names = (
            "../../evil",
            "../evil",
            "../outside/evil",
            "@OUTSIDE@/evil",
            "x\x00y",
            "-o",
            ".hidden",
            "x" * 300,
            "",
            "a/b",
            "CON",
        )
        dialect = random.choice(((*names, *fragments.PATHS), names))
        return [_ID, _literal(random.choice(dialect))]
    if shape == 2:
        return [
            random.choice(_LITERALS),
            ['"', [random.choice(("a", "é", "a b ", "<")), fragments.count(random, 20_000_000)], '"'],
        ]
    if shape == 3:
        return [random.choice(_LITERALS), _literal(fragments.unit(random, fragments.MARKDOWN))]
    odd = ("urn:x", "file:///etc/passwd", "@CANARY@", "http://x/../..", "https://x.example/%00", "a:b",
    "javascript:alert(1)",
           "https://stakegraph.example/case/nypd-recruitment/../evil", "https://é.example/",
           "http://[::1]/")  # fmt: skip
    return [random.choice(_IRIS), random.choice(odd)]


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
