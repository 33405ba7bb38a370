"""Read a `Case`, or a part of one, from a store."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from stakegraph.case.story import read_story
from stakegraph.errors import EngineError
from stakegraph.model import Case, Claim, DerivedClaim, Entity, Factuality, Source, SourceKind, Status
from stakegraph.names import check_case_id, name_fault, quote_briefly
from stakegraph.rdf.shape import SOURCE_TEXTS, WIKIDATA
from stakegraph.terms import local_name
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stakegraph.errors import Finding
    from stakegraph.model import StoryStep
    from stakegraph.store.base import Store

_BATCH_SIZE = 500
"""The maximum number of nodes that one query names."""


def cases_in(store: Store) -> list[str]:
    """Return the base IRIs of the cases in a store, sorted."""
    rows = store.select("SELECT ?case WHERE { ?case a sg:Case } ORDER BY ?case")
    return [row["case"] for row in rows]


def read_back(store: Store, base: str, *, may_dangle: bool = False) -> Case:
    """Return the case with a base IRI from a store, with its derived claims last.

    Parameters
    ----------
    store : Store
        The store that contains the case.
    base : str
        The base IRI of the case.
    may_dangle : bool, optional
        Allow claims to name missing entities and sources, so that validation can report them.

    Raises
    ------
    EngineError
        When the store does not contain the case, or `stakegraph.rdf.writing` would write it in another shape.
    """
    with _shape_errors(base):
        case = _read_case(store, base)
        if not may_dangle:
            _check_references(case)
        return case


def _check_references(case: Case) -> None:
    for claim in case.claims:
        missing = [entity for entity in _list_entities(claim) if entity not in case.entity_by_id]
        if claim.source not in case.source_by_id:
            missing.append(claim.source)
        if missing:
            raise ValueError(
                f"claim {quote_briefly(claim.id)} names {quote_briefly(missing[-1])}, which is missing"
            )


def _list_entities(claim: Claim) -> list[str]:
    """Return the ids of the entities that a claim names, in any property."""
    speaker = [] if claim.said_by is None else [claim.said_by]
    return [claim.subject, claim.object, *speaker, *claim.about, *claim.means]


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
    """Return the part of a case that some claims need.

    It contains the claims, those they follow from, those that dispute them, and the entities and sources that all of
    them name. The part is as `read_back` would return it, but without a story.

    Parameters
    ----------
    store : Store
        The store that contains the case.
    base : str
        The base IRI of the case.
    claims : iterable of str
        The ids of the claims.
    entities : iterable of str, optional
        The ids of entities to include in addition to those that the claims name.

    Raises
    ------
    EngineError
        When the store does not contain the case, or not all of the claims and entities.

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
    requested = set(claims)
    claim_by_id = _read_claims_by_id(store, base, requested)
    cited: set[str] = set()
    for claim in claim_by_id.values():
        cited.update(claim.derived_from, claim.disputed_by)
    claim_by_id |= _read_claims_by_id(store, base, cited - requested)
    named = set(entities)
    for claim in claim_by_id.values():
        named.update(_list_entities(claim))
    sources = {claim.source for claim in claim_by_id.values()}
    part = Case(
        id=head["id"],
        title=head["title"],
        base=base,
        description=head.get("description"),
        sources=tuple(_read_sources(store, _about(base + "source/", sources), base)),
        entities=tuple(_read_entities(store, _about(base, named), base)),
        claims=tuple(claim_by_id.values()),
    )
    missing = [
        *(requested - claim_by_id.keys()),
        *(named - part.entity_by_id.keys()),
        *(sources - part.source_by_id.keys()),
    ]
    if missing:
        raise EngineError(f"the case {base} in the store is incomplete: {min(missing)!r} is missing")
    return part


def _read_claims_by_id(store: Store, base: str, ids: Iterable[str]) -> dict[str, Claim]:
    claims = _read_claims(store, _about(base + "claim/", ids), base)
    return {claim.id: claim for claim in claims}


def claims_naming(store: Store, base: str, entity: str) -> list[str]:
    """Return the sorted ids of the claims that name an entity.

    A claim can name it as subject, object, speaker, topic or means.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> case = bundled_case()
    >>> "c038" in claims_naming(open_case(case), case.base, "zohran-mamdani")
    True
    """
    iri = NamedNode(base + entity).value
    properties = ("rdf:subject", "rdf:object", "prov:wasAttributedTo", "sg:about", "sg:means")
    union = " UNION ".join(f"{{ ?claim {curie} <{iri}> }}" for curie in properties)
    rows = store.select(f"SELECT DISTINCT ?id {{ {union} ?claim dcterms:identifier ?id }}")
    return sorted(row["id"] for row in rows)


@contextmanager
def _shape_errors(base: str) -> Iterator[None]:
    """Re-raise errors from invalid values as EngineError; any program may write to a store."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise EngineError(
            f"the case {base} in the store has another shape than Stakegraph writes: {error}"
        ) from error


def _about_case(base: str) -> str:
    return f"VALUES ?case {{ <{NamedNode(base).value}> }}"


def _about(prefix: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield VALUES clauses that restrict a query to some nodes, in batches."""
    iris = [f"<{NamedNode(prefix + id_).value}>" for id_ in sorted(ids)]
    for start in range(0, len(iris), _BATCH_SIZE):
        yield f"VALUES ?node {{ {' '.join(iris[start : start + _BATCH_SIZE])} }}"


def _read_head(store: Store, base: str) -> dict[str, str]:
    rows = store.select(
        f"SELECT * {{ {_about_case(base)} ?case a sg:Case ; dcterms:identifier ?id ; dcterms:title ?title "
        "OPTIONAL { ?case dcterms:description ?description } OPTIONAL { ?case sg:story ?story } } LIMIT 2"
    )
    if not rows:
        stored = ", ".join(cases_in(store)) or "no cases"
        raise EngineError(f"the store does not contain the case {base}; it contains {stored}")
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
        raise EngineError(f"the story in the store does not match its case: {findings[0]}")
    return steps


def _rows(store: Store, query: str, abouts: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a query, run once for each clause that replaces ABOUT."""
    rows: list[dict[str, str]] = []
    for about in abouts:
        rows += store.select(query.replace("ABOUT", about, 1))
    return rows


def _rows_of_nodes(store: Store, query: str, abouts: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a query, one for each node.

    A node with several values of a single-valued property is refused. All combinations of such values would be rows, so
    that a few hundred statements could make trillions of rows. The query is therefore limited.
    """
    rows: list[dict[str, str]] = []
    for about in abouts:
        count = store.select(f"SELECT (COUNT(*) AS ?n) {{ {about} ?node sg:inCase ?case }}")[0]["n"]
        rows += store.select(f"{query.replace('ABOUT', about, 1)} LIMIT {int(count) + 1}")
    seen: set[str] = set()
    for row in rows:
        if row["node"] in seen:
            raise ValueError(f"<{row['node']}> has several values of a property that allows one")
        seen.add(row["node"])
    return rows


def _position(row: Mapping[str, str]) -> int:
    return int(row["n"])


def _read_sources(store: Store, abouts: Iterable[str], base: str) -> Iterator[Source]:
    optional = " ".join(f"OPTIONAL {{ ?node {curie} ?{field} }}" for field, curie in SOURCE_TEXTS.items())
    query = f"""SELECT * {{ ABOUT ?node a sg:Source ; sg:inCase ?case ; sg:position ?n ; sg:kind ?kind {optional}
      OPTIONAL {{ ?node sg:speaker ?speaker }} OPTIONAL {{ ?node sg:origin ?origin }} }}"""
    for row in sorted(_rows_of_nodes(store, query, abouts), key=_position):
        fields = {field: row[field] for field in SOURCE_TEXTS if field in row}
        if "speaker" in row:
            fields["speaker"] = row["speaker"].removeprefix(base)
        if "origin" in row:
            fields["origin"] = row["origin"].removeprefix(base + "source/")
        yield Source(id=row["node"].removeprefix(base + "source/"), kind=SourceKind(row["kind"]), **fields)


def _read_entities(store: Store, abouts: Iterable[str], base: str) -> Iterator[Entity]:
    abouts = list(abouts)
    aliases = _read_several(store, "skos:altLabel", abouts)
    query = """SELECT * { ABOUT ?node a ?type ; sg:inCase ?case ; sg:position ?n ; skos:prefLabel ?name .
      FILTER (?type NOT IN (sg:Stake, sg:Stakeholder))
      OPTIONAL { ?node dcterms:description ?description }
      OPTIONAL { ?node skos:exactMatch ?wikidata } }"""
    for row in sorted(_rows_of_nodes(store, query, abouts), key=_position):
        yield Entity(
            id=row["node"].removeprefix(base),
            name=_check_name(row["name"]),
            type=_check_known(local_name(row["type"]), "type", load_vocabulary().entity_types),
            aliases=tuple(sorted(map(_check_name, aliases[row["node"]]))),
            description=row.get("description"),
            wikidata=row["wikidata"].removeprefix(WIKIDATA) if "wikidata" in row else None,
        )


def _read_claims(store: Store, abouts: Iterable[str], base: str) -> Iterator[Claim]:
    abouts = list(abouts)
    several = {
        "about": _read_several(store, "sg:about", abouts),
        "means": _read_several(store, "sg:means", abouts),
        "excused": _read_several(store, "sg:excused", abouts),
        "disputed_by": _read_several(store, "sg:disputedBy", abouts),
        "from": _read_several(store, "prov:wasDerivedFrom", abouts),
    }
    query = """SELECT * { ABOUT ?node sg:inCase ?case ; dcterms:identifier ?id ; sg:status|sg:statusOfAct ?status ;
        rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; sg:evidence ?evidence .
      ?evidence oa:hasSource ?source ; oa:hasSelector ?quote , ?place .
      ?quote oa:exact ?exact . ?place oa:start ?start ; oa:end ?end .
      OPTIONAL { ?node sg:factuality|sg:factualityOfPremises ?factuality }
      OPTIONAL { ?node sg:act ?act }
      OPTIONAL { ?node sg:position ?position }
      OPTIONAL { ?node prov:wasAttributedTo ?said_by }
      OPTIONAL { ?node sg:condition ?condition }
      OPTIONAL { ?node sg:date ?date }
      OPTIONAL { ?node skos:note ?note }
      OPTIONAL { ?node sg:doubt ?doubt }
      OPTIONAL { ?node sg:independentSources ?source_count }
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
        raise ValueError(f"the claim <{row['node']}> has the id {quote_briefly(row['id'])}")
    if "factuality" not in row or "act" not in row:
        raise ValueError(
            f"the claim {quote_briefly(row['id'])} has no factuality or no act; "
            "load the case again with this version"
        )
    act = row["act"].removeprefix(base + "act/")
    content: dict[str, Any] = {
        "id": row["id"],
        "source": row["source"].removeprefix(base + "source/"),
        "subject": row["subject"].removeprefix(base),
        "relation": _check_known(local_name(row["relation"]), "relation", load_vocabulary().relations),
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
        "act": None if act == row["id"] else act,
        "doubt": row.get("doubt"),
        "excused": tuple(sorted(several["excused"])),
        "assessed": Factuality(local_name(row["factuality"])),
        "independent_sources": int(row.get("source_count", "0")),
        "disputed_by": ids("disputed_by", "claim/"),
    }
    if "rule" not in row:
        return Claim(**content)
    return DerivedClaim(
        **content,
        rule=local_name(row["rule"]),
        derived_from=ids("from", "claim/"),
        intensity=_read_intensity(row["intensity"]) if "intensity" in row else None,
    )


def _check_known(id_: str, kind: str, definitions: Mapping[str, object]) -> str:
    if id_ not in definitions:
        raise ValueError(f"the codebook has no {kind} {quote_briefly(id_)}")
    return id_


def _check_name(name: str) -> str:
    fault = name_fault(name)
    if fault:
        raise ValueError(f"{quote_briefly(name)} {fault}")
    return name


def _read_intensity(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{quote_briefly(text)} is not an intensity")
    return value


def _read_several(store: Store, curie: str, abouts: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the values of a property that allows several, by node."""
    values: dict[str, list[str]] = defaultdict(list)
    query = f"SELECT ?node ?value {{ ABOUT ?node sg:inCase ?case ; {curie} ?value }}"
    for row in _rows(store, query, abouts):
        values[row["node"]].append(row["value"])
    return values
