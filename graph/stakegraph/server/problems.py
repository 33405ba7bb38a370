"""Problems as RFC 9457 defines them: ``application/problem+json`` with status, reason and remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stakegraph.errors import LimitError, QueryError, StakegraphError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"

# SPARQL 1.1 Protocol, 2.1.6: 400 for a query that is malformed, 500 when the service fails to execute it or refuses
# to. Limits are 500 and not 503 or 504, which many clients take for an invitation to ask the same again.
KINDS: Mapping[str, tuple[int, str, str]] = {
    "malformed-request": (400, "The request cannot be read", "Compare it with /openapi.json or SPARQL 1.1 Protocol."),
    "malformed-query": (400, "The query cannot be read or is refused", "Change the query as the detail says."),
    "bad-parameter": (400, "A parameter is wrong", "Compare it with /api."),
    "token-needed": (401, "A token is needed", "Send it as 'Authorization: Bearer …', or as the password of basic "
                     "authentication."),
    "read-only": (403, "The server is read only", "Change the case's files, and load them with 'stakegraph load'."),
    "other-site": (403, "Another site may not ask", "Start the server with --cors ORIGIN to let its scripts read."),
    "unknown-name": (404, "There is no such thing", "Take one of the names that the detail suggests, or see /api/cases "
                     "and /api/queries."),
    "not-found": (404, "There is nothing at this address", "See / for what there is."),
    "wrong-method": (405, "The address does not take this method", "Take one that the Allow header names."),
    "not-acceptable": (406, "None of the accepted media types can be given", "Accept one that the detail names."),
    "slow-request": (408, "The request took too long to arrive", "Send it again, faster."),
    "too-large": (413, "The request is too large", "Send a smaller query."),
    "unknown-media-type": (415, "The request is of a media type that is not read",
                           "Send application/sparql-query or application/x-www-form-urlencoded."),
    "wrong-host": (421, "The server does not answer to this host name", "Start it with --name HOST to have it answer."),
    "head-too-large": (431, "The head of the request is too large", "Send a long query by POST."),
    "time-limit": (500, "The answer took too long and was stopped", "Make the question narrower."),
    "memory-limit": (500, "The answer took too much memory and was stopped", "Make the question narrower."),
    "row-limit": (500, "The answer has too many rows", "Ask for fewer: LIMIT, or a narrower pattern."),
    "answer-limit": (500, "The answer is too large", "Ask for less: LIMIT, or fewer columns."),
    "engine-failed": (500, "The engine failed", "Ask the administrator to check the server log."),
    "busy": (503, "Too many requests are waiting", "Ask again later."),
}  # fmt: skip


@dataclass
class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """Something that went wrong with a request; `kind` is one of `KINDS`."""

    kind: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return KINDS[self.kind][0]

    def record(self) -> dict[str, Any]:
        """Return it as RFC 9457 wants it.

        >>> Problem("busy", "40 requests wait").record()["status"]
        503
        """
        status, title, remedy = KINDS[self.kind]
        return {
            "type": f"/api#{self.kind}", "title": title, "status": status, "detail": self.detail, "remedy": remedy,
        }  # fmt: skip


def problem_of(error: StakegraphError) -> Problem:
    """Return the problem that an error of the library is to who asked over the wire."""
    if isinstance(error, QueryError):
        return Problem("malformed-query", str(error))
    if isinstance(error, LimitError):
        kinds = {
            "rows": "row-limit",
            "time": "time-limit",
            "memory": "memory-limit",
            "answer": "answer-limit",
        }
        return Problem(kinds[error.limit], str(error).partition(";")[0])
    if isinstance(error, UnknownNameError):
        named = error.kind in ("case", "named query", "stakeholder or stake")
        return Problem("unknown-name" if named else "bad-parameter", str(error))
    return Problem(
        "bad-parameter" if error.exit_code == StakegraphError.exit_code else "engine-failed", str(error)
    )
