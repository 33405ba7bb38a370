"""What httpx writes into a log, for those who turn that on: without secrets, and addresses as messages show them.

httpx names each request by its whole address, and httpcore quotes the head of each answer, in which a server may say
back what it was sent.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from weakref import WeakSet

from stakegraph.store.endpoint.addresses import shown

if TYPE_CHECKING:
    from stakegraph.store.endpoint.credentials import Credentials

_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")
_ADDRESS = re.compile(r"""https?://[^\s"'<>]+""", re.IGNORECASE)
_known: WeakSet[Credentials] = WeakSet()


class _Hiding(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = _ADDRESS.sub(lambda found: shown(found.group()), record.getMessage())
        for each in list(_known):
            text = each.hide(text)
        record.msg, record.args = text, ()
        return True


def hide_in_logs(credentials: Credentials) -> None:
    """Take what `credentials` hold out of all that is logged from now on, for as long as they are used."""
    if not _known:
        hiding = _Hiding()
        for name in _LOGGERS:
            logger = logging.getLogger(name)
            if not any(isinstance(each, _Hiding) for each in logger.filters):
                logger.addFilter(hiding)
    _known.add(credentials)
