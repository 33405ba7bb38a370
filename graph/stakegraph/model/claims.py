"""Sources, and the claims that rest on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from stakegraph.model.kinds import Factuality, SourceKind, Status


@dataclass(frozen=True, slots=True)
class Source:
    """A text that claims rest on. An unknown field has no value; it is never invented.

    `speaker` is the entity whose own word the text is, such as a press release or a complaint. `origin` is the id of
    the source that this text copies. `sha256` is the digest of the text in UTF-8, in hexadecimal digits. `retrieved` is
    the date on which the text was taken.
    """

    id: str
    title: str
    text: str = field(repr=False)
    file: str
    kind: SourceKind = SourceKind.ARTICLE
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    licence: str | None = None
    speaker: str | None = None
    origin: str | None = None
    sha256: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation that a source states or reports, with its quote.

    `start` and `end` are the offsets of `quote` in the source's text, in Unicode code points; `end` is exclusive.
    Without a speaker (`said_by`), the source itself makes the claim. Claims with the same `act` tell of one act;
    without it, the claim is an act of its own. `doubt` says why the coder is unsure how to read the words. `excused`
    lists reasons why a lint does not apply, as ``code: reason``. `assessed` is the factuality in the claim's case;
    read `factuality` instead. `independent_sources` counts the sources that report its act, and `disputed_by` has the
    ids of the claims that deny or contradict it; both are empty until `stakegraph.factuality` assesses the case.
    """

    id: str
    source: str
    subject: str
    relation: str
    object: str
    quote: str
    start: int
    end: int
    status: Status = Status.ACTUAL
    said_by: str | None = None
    about: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    condition: str | None = None
    date: str | None = None
    note: str | None = None
    act: str | None = None
    doubt: str | None = None
    excused: tuple[str, ...] = ()
    assessed: Factuality | None = field(default=None, compare=False)
    independent_sources: int = field(default=0, compare=False)
    disputed_by: tuple[str, ...] = field(default=(), compare=False)

    @property
    def act_id(self) -> str:
        """The act that the claim tells of; its own id unless `act` names another."""
        return self.act or self.id

    @property
    def factuality(self) -> Factuality:
        """Who stands behind the claim and how firmly.

        Without an assessment in a case, it is computed from the claim alone, as if its source reported.
        """
        return self.assessed or assess_factuality(self)

    @property
    def rank(self) -> int:
        """0 for a fact; the greater, the less sure. Conclusions rank after claims of the same factuality."""
        return 2 * self.factuality.position + self.is_derived

    @property
    def is_derived(self) -> bool:
        """Whether a rule derived this claim from others."""
        return False

    @property
    def is_fact(self) -> bool:
        """Whether a source reports it as fact in its own voice; facts become plain triples."""
        return self.factuality is Factuality.FACT

    # The properties of derived claims; a curated claim has none of them.

    @property
    def rule(self) -> str | None:
        """The rule that derived the claim."""
        return None

    @property
    def derived_from(self) -> tuple[str, ...]:
        """The ids of the claims it follows from."""
        return ()

    @property
    def intensity(self) -> float | None:
        """The claim's own intensity, which overrides that of its relation."""
        return None


@dataclass(frozen=True, slots=True)
class DerivedClaim(Claim):
    """A claim that a rule concludes from others; never a fact.

    It has the quote, speaker, condition and status of the act it follows from. Its factuality is that of its weakest
    premise. `derived_from` lists the claims it follows from, sorted. Without an `intensity`, that of the relation
    applies.
    """

    rule: str = field(kw_only=True)  # these three override properties
    derived_from: tuple[str, ...] = field(kw_only=True)
    intensity: float | None = field(default=None, kw_only=True)

    @property
    def is_derived(self) -> bool:
        """Whether a rule derived this claim from others."""
        return True

    @property
    def is_fact(self) -> bool:
        """Always false: a conclusion is never a fact, even if its act is one."""
        return False


def assess_factuality(
    claim: Claim,
    *,
    kind: SourceKind = SourceKind.ARTICLE,
    reports_speech: bool = False,
    speaks_for_subject: bool = False,
) -> Factuality:
    """Return the factuality of a curated claim from its status, speaker, doubt and source.

    Parameters
    ----------
    claim : Claim
        The claim to assess.
    kind : SourceKind, optional
        The kind of its source.
    reports_speech : bool, optional
        Whether the relation is speech by the speaker, reported by the source in its own voice: "X accuses Y".
    speaks_for_subject : bool, optional
        Whether the speaker is the subject's head, or a body the subject belongs to.

    Examples
    --------
    >>> words = Claim("c1", "article", "king", "harms", "colonies", "He has plundered", 0, 16, said_by="congress")
    >>> assess_factuality(words).value
    'alleged'
    """
    if claim.status is not Status.ACTUAL:
        return Factuality(claim.status.value)
    if kind is SourceKind.REFERENCE:
        return Factuality.BACKGROUND
    if claim.said_by is None or reports_speech:
        return Factuality.DOUBTED if claim.doubt else Factuality.FACT
    is_own_account = speaks_for_subject or claim.said_by == claim.subject
    return Factuality.SELF_REPORTED if is_own_account else Factuality.ALLEGED
