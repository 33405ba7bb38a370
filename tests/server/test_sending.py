"""How much of the answers may wait for those who read them."""

from __future__ import annotations

import pytest

from stakegraph.server.problems import Problem
from stakegraph.server.sending import Sending


def test_one_client_is_sent_at_most_half() -> None:
    sending = Sending(100)
    with sending.take("a", 40), pytest.raises(Problem) as refused:
        sending.take("a", 20)
    assert refused.value.kind == "too-many"
    with sending.take("a", 20):
        pass  # what was sent counts no more


def test_all_together_are_sent_no_more_than_there_is() -> None:
    sending = Sending(100)
    with sending.take("a", 50), sending.take("b", 50), pytest.raises(Problem) as refused:
        sending.take("c", 1)
    assert refused.value.kind == "busy"


def test_one_answer_is_sent_however_large_it_is() -> None:
    with Sending(100).take("a", 90):
        pass


def test_an_answer_that_breaks_off_counts_no_more() -> None:
    sending = Sending(100)
    with pytest.raises(ConnectionError), sending.take("a", 50):
        raise ConnectionError
    with sending.take("a", 50):
        pass
