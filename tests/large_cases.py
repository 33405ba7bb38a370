"""Made-up cases of any size: stakeholders in camps, hubs among them, and claims of every polarity and status."""

from __future__ import annotations

import random
from datetime import date, timedelta

from stakegraph.model import Case, Claim, Entity, Source, Status

FRIENDLY = ("agreesWith", "supports", "funds", "worksWith")
HOSTILE = ("criticizes", "accuses", "threatens", "opposes")
TYPES = ("Person", "Organisation", "Agency", "Company", "Group", "Union", "Media")
STAKES = ("Policy", "Resource", "Issue")
STATUSES = (Status.ACTUAL,) * 7 + (
    Status.ANNOUNCED, Status.POSSIBLE, Status.CONDITIONAL, Status.DENIED,
)  # fmt: skip
ATTACHED = 3  # links of each newcomer, as in the model of Barabási and Albert
_FIRST_DAY = date(2024, 1, 1)
_SYLLABLES = ("ka", "lo", "mir", "ten", "sul", "vora", "bel", "dun", "fas", "gre", "hol", "ist")


def large_case(size: int, *, camps: int | None = None, seed: int = 1) -> Case:
    """Return a case of `size` stakeholders and stakes with about three claims each.

    Newcomers link to who is already much linked, more often within their camp. Links within a camp are mostly
    friendly and links between camps mostly hostile. Every twelfth entity is a stake. The same arguments give
    the same case.
    """
    draw = random.Random(seed)
    camps = camps or max(2, round(size**0.5 / 2))
    camp = [min(camps - 1, int(camps * draw.random() ** 1.5)) for _ in range(size)]
    entities = tuple(_entity(number, draw) for number in range(size))
    claims, text = [], ""
    for number, (one, other) in enumerate(_links(size, camp, draw)):
        relation = _relation(entities, camp, one, other, draw)
        quote = f"{entities[one].name} {relation} {entities[other].name} in affair {number}"
        status = draw.choice(STATUSES)
        day = (_FIRST_DAY + timedelta(days=number % 600)).isoformat()
        claims.append(
            Claim(f"c{number:05}", "text", entities[one].id, relation, entities[other].id, quote, len(text),
                  len(text) + len(quote), status, date=day)
        )  # fmt: skip
        text += f"{quote}. "
    return Case(
        f"made-up-{size}",
        f"A made-up case of {size}",
        "https://stakegraph.example/case/made-up/",
        "Made up by a program for tests and benches.",
        (Source("text", "A made-up text", text, "text.txt"),),
        entities,
        tuple(claims),
    )


def _entity(number: int, draw: random.Random) -> Entity:
    name = " ".join("".join(draw.choices(_SYLLABLES, k=2)).capitalize() for _ in range(2))
    kind = draw.choice(STAKES) if number % 12 == 11 else draw.choice(TYPES)
    return Entity(f"e{number:05}", f"{name} {number}", kind)


def _links(size: int, camp: list[int], draw: random.Random) -> list[tuple[int, int]]:
    ends: list[int] = [0]
    inside: dict[int, list[int]] = {}
    links = []
    for new in range(size):
        for _ in range(min(new, ATTACHED)):
            own = inside.get(camp[new])
            target = draw.choice(own if own and draw.random() < 0.7 else ends)
            if target != new:
                links.append((new, target) if draw.random() < 0.5 else (target, new))
                ends += [new, target]
                inside.setdefault(camp[target], []).append(target)
        inside.setdefault(camp[new], []).append(new)
    return links


def _relation(
    entities: tuple[Entity, ...], camp: list[int], one: int, other: int, draw: random.Random
) -> str:
    if entities[other].type in STAKES and draw.random() < 0.5:
        return "addresses"
    if draw.random() < 0.1:
        return "resembles" if entities[one].type in STAKES else "memberOf"
    friendly = (camp[one] == camp[other]) == (draw.random() < 0.9)
    return draw.choice(FRIENDLY if friendly else HOSTILE)
