"""A `Case`, or a part of one, is read from what a store holds."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from stakegraph.case.story import read_story
from stakegraph.errors import EngineError
from stakegraph.model import Case, Claim, DerivedClaim, Entity, Source, SourceKind, Status
from stakegraph.names import brief, check_case_id, name_fault
from stakegraph.rdf.shape import SOURCE_TEXTS, WIKIDATA
from stakegraph.terms import local_name
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stakegraph.errors import Finding
    from stakegraph.model import StoryStep
    from stakegraph.store.base import Store

_AT_ONCE = 500
"""How many nodes a query is about at most."""


def cases_in(store: Store) -> list[str]:
    """Return the base IRIs of the cases in a store, sorted."""
    rows = store.select("SELECT ?case WHERE { ?case a sg:Case } ORDER BY ?case")
    return [row["case"] for row in rows]


def read_back(store: Store, base: str, *, may_dangle: bool = False) -> Case:
    """Return the case with this base IRI as it stands in a store, derived claims last.

    Parameters
    ----------
    store : Store
        It holds the case.
    base : str
        The base IRI of the case.
    may_dangle : bool, optional
        Let claims name entities and sources that the case does not have: for who looks for such faults.

    Raises
    ------
    EngineError
        When the store holds no such case, or one in another shape than `stakegraph.rdf.writing` gives it.
    """
    with _shape_errors(base):
        case = _read_case(store, base)
        if not may_dangle:
            _check_references(case)
        return case


def _check_references(case: Case) -> None:
    for claim in case.claims:
        if claim.source not in case.source_by_id:
            raise ValueError(
                f"claim {brief(claim.id)} rests on source {brief(claim.source)}, which it does not hold"
            )
        for entity in (claim.subject, claim.object, claim.said_by, *claim.about, *claim.means):
            if entity is not None and entity not in case.entity_by_id:
                raise ValueError(f"claim {brief(claim.id)} names {brief(entity)}, which it does not hold")


def _read_case(store: Store, base: str) -> Case:
    about = _about_case(base)
    head = _read_head(store, base)
    entities = tuple(_read_entities(store, [about], base))
    claims = tuple(_read_claims(store, [about], base))
    return Case(
        id=head["id"],
        title=head["title"],
        base=base,
        description=head.get("description"),
        sources=tuple(_read_sources(store, [about], base)),
        entities=entities,
        claims=claims,
        story=_read_story(head.get("story", ""), entities, claims),
    )


def read_part(store: Store, base: str, claims: Iterable[str], entities: Iterable[str] = ()) -> Case:
    """Return a case with some of its claims only, what they follow from, and the entities and sources that they name.

    What it shows of them is what `read_back` shows; it has no story.

    Parameters
    ----------
    store : Store
        It holds the case.
    base : str
        The base IRI of the case.
    claims, entities : iterable of str
        The ids of the claims, and of entities that are wanted beside those that the claims name.

    Raises
    ------
    EngineError
        When the store holds no such case, or not all of these.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> case = bundled_case()
    >>> part = read_part(open_case(case), case.base, ["c001"])
    >>> [claim.id for claim in part.claims], part.claims[0] == case.claim_by_id["c001"]
    (['c001'], True)
    """
    with _shape_errors(base):
        return _read_part(store, base, claims, entities)


def _read_part(store: Store, base: str, claims: Iterable[str], entities: Iterable[str]) -> Case:
    head = _read_head(store, base)
    wanted = set(claims)
    found = {claim.id: claim for claim in _read_claims(store, _about(base + "claim/", wanted), base)}
    premises = {each for claim in found.values() for each in claim.derived_from} - wanted
    found |= {claim.id: claim for claim in _read_claims(store, _about(base + "claim/", premises), base)}
    named = set(entities)
    for claim in found.values():
        named.update((claim.subject, claim.object, *claim.about, *claim.means))
        named.update([claim.said_by] if claim.said_by else [])
    sources = {claim.source for claim in found.values()}
    part = Case(
        id=head["id"],
        title=head["title"],
        base=base,
        description=head.get("description"),
        sources=tuple(_read_sources(store, _about(base + "source/", sources), base)),
        entities=tuple(_read_entities(store, _about(base, named), base)),
        claims=tuple(found.values()),
    )
    missing = [
        *(wanted - found.keys()),
        *(named - part.entity_by_id.keys()),
        *(sources - part.source_by_id.keys()),
    ]
    if missing:
        raise EngineError(f"the store does not hold all of case {base}: there is no {min(missing)!r}")
    return part


def claims_naming(store: Store, base: str, entity: str) -> list[str]:
    """Return the ids of the claims that name an entity: as subject or object, speaker, topic or means; sorted.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> case = bundled_case()
    >>> "c038" in claims_naming(open_case(case), case.base, "zohran-mamdani")
    True
    """
    ways = ("rdf:subject", "rdf:object", "prov:wasAttributedTo", "sg:about", "sg:means")
    union = " UNION ".join(f"{{ ?claim {way} <{NamedNode(base + entity).value}> }}" for way in ways)
    rows = store.select(f"SELECT DISTINCT ?id {{ {union} ?claim dcterms:identifier ?id }}")
    return sorted(row["id"] for row in rows)


@contextmanager
def _shape_errors(base: str) -> Iterator[None]:
    """Re-raise what Python says of values that no case has: anybody may write to a store."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise EngineError(
            f"the store holds case {base} in another shape than Stakegraph writes: {error}"
        ) from error


def _about_case(base: str) -> str:
    return f"VALUES ?case {{ <{NamedNode(base).value}> }}"


def _about(prefix: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield what makes a query be about some nodes, for some hundreds of them at once."""
    iris = [f"<{NamedNode(prefix + each).value}>" for each in sorted(ids)]
    for start in range(0, len(iris), _AT_ONCE):
        yield f"VALUES ?node {{ {' '.join(iris[start : start + _AT_ONCE])} }}"


def _read_head(store: Store, base: str) -> dict[str, str]:
    rows = store.select(
        f"SELECT * {{ {_about_case(base)} ?case a sg:Case ; dcterms:identifier ?id ; dcterms:title ?title "
        "OPTIONAL { ?case dcterms:description ?description } OPTIONAL { ?case sg:story ?story } } LIMIT 2"
    )
    if not rows:
        raise EngineError(f"the store holds no case {base}; it holds {', '.join(cases_in(store)) or 'none'}")
    for row in rows:
        check_case_id(row["id"])
    if len(rows) > 1:
        raise ValueError("it has several ids, titles, descriptions or stories")
    return rows[0]


def _read_story(text: str, entities: tuple[Entity, ...], claims: tuple[Claim, ...]) -> tuple[StoryStep, ...]:
    findings: list[Finding] = []
    curated = [claim.id for claim in claims if not claim.is_derived]
    steps = read_story(text, entities, curated, findings) if text else ()
    if findings:
        raise EngineError(f"the store holds a story that does not go with its case: {findings[0]}")
    return steps


def _rows(store: Store, query: str, abouts: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a query, in which ABOUT stands for each of what it is to be about in turn."""
    return [row for about in abouts for row in store.select(query.replace("ABOUT", about, 1))]


def _rows_of_nodes(store: Store, query: str, abouts: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a query, one for each node.

    A node that has several values where a case has one is refused. Their combinations would be rows: a store of a few
    hundred statements could have more of them than anybody can count, so they are not all asked for.
    """
    rows: list[dict[str, str]] = []
    for about in abouts:
        count = store.select(f"SELECT (COUNT(*) AS ?n) {{ {about} ?node sg:inCase ?case }}")[0]["n"]
        rows += store.select(f"{query.replace('ABOUT', about, 1)} LIMIT {int(count) + 1}")
    seen: set[str] = set()
    for row in rows:
        if row["node"] in seen:
            raise ValueError(f"<{row['node']}> has several values where a case has one")
        seen.add(row["node"])
    return rows


def _position(row: Mapping[str, str]) -> int:
    return int(row["n"])


def _read_sources(store: Store, abouts: Iterable[str], base: str) -> Iterator[Source]:
    optional = " ".join(f"OPTIONAL {{ ?node {curie} ?{field} }}" for field, curie in SOURCE_TEXTS.items())
    query = f"""SELECT * {{ ABOUT ?node a sg:Source ; sg:inCase ?case ; sg:position ?n ; sg:kind ?kind {optional} }}"""
    for row in sorted(_rows_of_nodes(store, query, abouts), key=_position):
        fields = {field: row[field] for field in SOURCE_TEXTS if field in row}
        yield Source(id=row["node"].removeprefix(base + "source/"), kind=SourceKind(row["kind"]), **fields)


def _read_entities(store: Store, abouts: Iterable[str], base: str) -> Iterator[Entity]:
    abouts = list(abouts)
    aliases = _several(store, "skos:altLabel", abouts)
    query = """SELECT * { ABOUT ?node a ?type ; sg:inCase ?case ; sg:position ?n ; skos:prefLabel ?name .
      FILTER (?type NOT IN (sg:Stake, sg:Stakeholder))
      OPTIONAL { ?node dcterms:description ?description }
      OPTIONAL { ?node skos:exactMatch ?wikidata } }"""
    for row in sorted(_rows_of_nodes(store, query, abouts), key=_position):
        yield Entity(
            id=row["node"].removeprefix(base),
            name=_short(row["name"]),
            type=_known(local_name(row["type"]), "type", load_vocabulary().entity_types),
            aliases=tuple(sorted(map(_short, aliases[row["node"]]))),
            description=row.get("description"),
            wikidata=row["wikidata"].removeprefix(WIKIDATA) if "wikidata" in row else None,
        )


def _read_claims(store: Store, abouts: Iterable[str], base: str) -> Iterator[Claim]:
    abouts = list(abouts)
    several = {
        name: _several(store, curie, abouts)
        for name, curie in (("about", "sg:about"), ("means", "sg:means"), ("from", "prov:wasDerivedFrom"))
    }
    query = """SELECT * { ABOUT ?node sg:inCase ?case ; dcterms:identifier ?id ; sg:status|sg:statusOfAct ?status ;
        rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; sg:evidence ?evidence .
      ?evidence oa:hasSource ?source ; oa:hasSelector ?quote , ?place .
      ?quote oa:exact ?exact . ?place oa:start ?start ; oa:end ?end .
      OPTIONAL { ?node sg:position ?position }
      OPTIONAL { ?node prov:wasAttributedTo ?said_by }
      OPTIONAL { ?node sg:condition ?condition }
      OPTIONAL { ?node sg:date ?date }
      OPTIONAL { ?node skos:note ?note }
      OPTIONAL { ?node sg:byRule ?rule }
      OPTIONAL { ?node sg:intensity ?intensity } }"""
    rows = _rows_of_nodes(store, query, abouts)
    rows.sort(key=lambda row: ("rule" in row, int(row.get("position", "0")), row["id"]))
    for row in rows:
        yield _read_claim(row, base, {name: values[row["node"]] for name, values in several.items()})


def _read_claim(row: Mapping[str, str], base: str, several: Mapping[str, list[str]]) -> Claim:
    def ids(name: str, prefix: str = "") -> tuple[str, ...]:
        return tuple(sorted(value.removeprefix(base + prefix) for value in several[name]))

    if row["node"] != f"{base}claim/{row['id']}":
        raise ValueError(f"the claim <{row['node']}> has the id {brief(row['id'])}")
    content: dict[str, Any] = {
        "id": row["id"],
        "source": row["source"].removeprefix(base + "source/"),
        "subject": row["subject"].removeprefix(base),
        "relation": _known(local_name(row["relation"]), "relation", load_vocabulary().relations),
        "object": row["object"].removeprefix(base),
        "quote": row["exact"],
        "start": int(row["start"]),
        "end": int(row["end"]),
        "status": Status(local_name(row["status"])),
        "said_by": row["said_by"].removeprefix(base) if "said_by" in row else None,
        "about": ids("about"),
        "means": ids("means"),
        "condition": row.get("condition"),
        "date": row.get("date"),
        "note": row.get("note"),
    }
    if "rule" not in row:
        return Claim(**content)
    return DerivedClaim(
        **content,
        rule=local_name(row["rule"]),
        derived_from=ids("from", "claim/"),
        intensity=_finite(row["intensity"]) if "intensity" in row else None,
    )


def _known(id_: str, kind: str, known: Mapping[str, object]) -> str:
    if id_ not in known:
        raise ValueError(f"the codebook has no {kind} {brief(id_)}")
    return id_


def _short(name: str) -> str:
    if fault := name_fault(name):
        raise ValueError(f"{brief(name)} {fault}")
    return name


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text} is no intensity")
    return value


def _several(store: Store, curie: str, abouts: Iterable[str]) -> Mapping[str, list[str]]:
    """Return what a property may have several of, by node."""
    values: dict[str, list[str]] = defaultdict(list)
    query = f"SELECT ?node ?value {{ ABOUT ?node sg:inCase ?case ; {curie} ?value }}"
    for row in _rows(store, query, abouts):
        values[row["node"]].append(row["value"])
    return values
