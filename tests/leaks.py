"""What an error keeps alive: the frames of its callers, and answers of the engine in them."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable


class _Marker:
    """Stands for an answer of the engine, which any other thread must not free."""


def keeps_its_caller(fail: Callable[[], object]) -> bool:
    """Return whether only the garbage collector frees the frame that catches an error.

    The garbage collector runs in any thread.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _catch(fail)() is not None
    finally:
        if was_enabled:
            gc.enable()


def _catch(fail: Callable[[], object]) -> weakref.ref[_Marker]:
    marker = _Marker()
    has_failed = True
    with suppress(Exception):
        fail()
        has_failed = False
    assert has_failed
    return weakref.ref(marker)


def complaints_if_another_thread_frees(
    fail: Callable[[], object], match: str, monkeypatch: pytest.MonkeyPatch
) -> list[object]:
    """Free an EngineError in another thread; return the complaints of objects that belong to this one."""
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: complaints.append(event.exc_value))
    with pytest.raises(EngineError, match=match) as caught:
        fail()
    kept = [caught]
    del caught
    thread = threading.Thread(target=kept.clear)
    thread.start()
    thread.join()
    gc.collect()
    return complaints
