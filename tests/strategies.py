"""Hypothesis strategies for cases: any text, any names, as far as a case folder can hold them.

What a folder cannot hold is left out on purpose: outer white space of a cell (a spreadsheet adds and loses it),
``|`` inside an alias (it separates aliases), and lone surrogates (no UTF-8 has them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from stakegraph.case.quotes import QuoteError, locate
from stakegraph.model import Case, Claim, Entity, Source, SourceKind, Status, StoryStep, fold
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_AWKWARD = "“”‘’\"',;|#\\\r\n\t 　–— éß🚢\u202e\ufeff\x00\x85\u2028aAbB="
_characters = st.one_of(st.sampled_from(_AWKWARD), st.characters(exclude_categories=["Cs"]))
_years = st.integers(min_value=1, max_value=9999).map(lambda year: f"{year:04}")
_vocabulary = load_vocabulary()

texts: SearchStrategy[str] = st.text(_characters, max_size=60).map(str.strip).filter(bool)
"""Any text that a cell can hold: not empty, without outer white space."""

maybe_texts = st.none() | texts

ids: SearchStrategy[str] = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
"""Ids of small letters, digits and single hyphens."""

dates: SearchStrategy[str] = st.one_of(
    _years,
    st.builds("{}-{:02}".format, _years, st.integers(min_value=1, max_value=12)),
    st.dates().map(lambda day: day.isoformat()),
)
"""A year, a month or a day."""

bases = st.sampled_from(
    ["https://stakegraph.example/case/any/", "http://cases.example/any#", "https://münchen.example/fälle/1/"]
)


@st.composite
def entities(draw: DrawFn) -> tuple[Entity, ...]:
    """One to five entities, no two of which answer to the same name."""
    names = iter(draw(st.lists(_names, min_size=6, max_size=20, unique_by=fold)))
    chosen = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    taken = {fold(each) for each in chosen}
    free = [name for name in names if fold(name) not in taken]
    found = []
    for number, entity_id in enumerate(chosen):
        mine = free[number :: len(chosen)] or [f"Entity {entity_id}"]
        found.append(
            Entity(
                id=entity_id,
                name=mine[0],
                type=draw(st.sampled_from(sorted(_vocabulary.entity_types))),
                aliases=tuple(sorted(mine[1:])),
                description=draw(maybe_texts),
                wikidata=draw(st.none() | st.integers(min_value=1, max_value=10**9).map("Q{}".format)),
            )
        )
    return tuple(found)


_names = texts.filter(lambda name: "|" not in name)


@st.composite
def sources(draw: DrawFn, known: tuple[str, ...]) -> tuple[Source, ...]:
    """One to three sources, in files of their own, with any text in them."""
    source_ids = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    return tuple(
        Source(
            id=source_id,
            speaker=draw(st.none() | st.sampled_from(known)),
            origin=draw(st.sampled_from([None, *(other for other in source_ids if other != source_id)])),
            sha256=draw(st.none() | st.from_regex("[0-9a-f]{64}", fullmatch=True)),
            retrieved=draw(st.none() | dates),
            title=draw(texts),
            text=draw(st.text(_characters, min_size=1, max_size=80).filter(str.strip)),
            file=draw(st.sampled_from(["", "texts/"])) + f"{source_id}.txt",
            kind=draw(st.sampled_from(SourceKind)),
            publisher=draw(maybe_texts),
            author=draw(maybe_texts),
            published=draw(st.none() | dates),
            url=draw(maybe_texts),
            licence=draw(maybe_texts),
        )
        for source_id in source_ids
    )


def _quote(draw: DrawFn, text: str) -> tuple[int, int]:
    """Return the span of some words that stand in the text once; the whole text always does."""
    start = draw(st.integers(min_value=0, max_value=len(text) - 1))
    end = draw(st.integers(min_value=start + 1, max_value=len(text)))
    words = text[start:end].strip()
    try:
        return locate(text, words) if words else locate(text, text.strip())
    except QuoteError:
        return locate(text, text.strip())


@st.composite
def claims(draw: DrawFn, claim_id: str, known: tuple[str, ...], found: tuple[Source, ...]) -> Claim:
    """A claim between known entities that rests on words of one of the sources."""
    source = draw(st.sampled_from(found))
    start, end = _quote(draw, source.text)
    several = st.lists(st.sampled_from(known), max_size=2, unique=True).map(lambda each: tuple(sorted(each)))
    first, last = _quote(draw, source.text)
    return Claim(
        id=claim_id,
        source=source.id,
        subject=draw(st.sampled_from(known)),
        relation=draw(st.sampled_from(sorted(_vocabulary.relations))),
        object=draw(st.sampled_from(known)),
        quote=source.text[start:end],
        start=start,
        end=end,
        status=draw(st.sampled_from(Status)),
        said_by=draw(st.none() | st.sampled_from(known)) or source.speaker,
        about=draw(several),
        means=draw(several),
        condition=draw(st.none() | st.just(source.text[first:last])),
        date=draw(st.none() | dates),
        note=draw(maybe_texts),
        act=draw(st.none() | ids.filter(lambda act: act != claim_id)),
        doubt=draw(maybe_texts),
        excused=tuple(sorted(draw(st.sets(texts.filter(lambda text: "|" not in text), max_size=2)))),
    )


_story_words = st.from_regex(r"[A-Za-z*é“.]{1,8}", fullmatch=True)
_story_lines = st.lists(_story_words, min_size=1, max_size=5).map(" ".join)


@st.composite
def stories(draw: DrawFn, known: tuple[str, ...], claim_ids: tuple[str, ...]) -> tuple[StoryStep, ...]:
    """Up to two steps that light up some of the entities and claims."""
    some = st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple)
    ends = st.lists(st.sampled_from(known), min_size=2, max_size=2, unique=True).map(tuple)
    cited = (
        st.lists(st.sampled_from(claim_ids), max_size=2, unique=True).map(tuple) if claim_ids else st.just(())
    )
    step = st.builds(
        StoryStep,
        title=_story_lines,
        text=st.lists(_story_lines, min_size=1, max_size=3).map("\n\n".join),
        focus=some,
        claims=cited,
        path=ends | st.just(()) if len(known) > 1 else st.just(()),
    )
    return draw(st.lists(step, max_size=2).map(tuple))


@st.composite
def cases(draw: DrawFn) -> Case:
    """A case that a folder can hold. It need not keep the rules of `stakegraph.validate`."""
    members = draw(entities())
    known = tuple(entity.id for entity in members)
    found = draw(sources(known))
    claim_ids = tuple(draw(st.lists(ids, max_size=5, unique=True)))
    return Case(
        id=draw(ids),
        title=draw(texts),
        base=draw(bases),
        description=draw(maybe_texts),
        sources=found,
        entities=members,
        claims=tuple(draw(claims(claim_id, known, found)) for claim_id in claim_ids),
        story=draw(stories(known, claim_ids)),
    )
