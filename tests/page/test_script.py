"""The script that is inlined means what the modules mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from stakegraph.errors import StakegraphError
from stakegraph.page import html
from stakegraph.page.script import compact, tokens

MODULES = [Path(html.__file__).with_name("app") / name for name in html.APP_MODULES]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_compacting_keeps_every_token(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert [each.text for each in tokens(compact(source))] == [each.text for each in tokens(source)]


def test_compacting_twice_changes_nothing() -> None:
    once = compact("\n".join(module.read_text(encoding="utf-8") for module in MODULES))
    assert compact(once) == once


@pytest.mark.parametrize(
    ("source", "compacted"),
    [
        ("a + +b - -c", "a+ +b- -c"),
        ("const a = 1;\nlet b = 'x  // y';", "const a=1;let b='x  // y';"),
        ("f()\n(g)", "f()\n(g)"),
        ("a\n++b", "a\n++b"),
        ("return\nvalue", "return\nvalue"),
        ("x = /[/ ]  a/g.test(y) / 2", "x=/[/ ]  a/g.test(y)/2"),
        ("return /[`'] x/.test(y)", "return/[`'] x/.test(y)"),
        ("typeof a in b", "typeof a in b"),
        ("`${a + b}  c` // d", "`${a + b}  c`"),
        ("a /* b\n */ c", "a\nc"),
        ("{ a: [1, 0.5] }\nif (b) {\n  c\n}", "{a:[1,0.5]}\nif(b){c}"),
    ],
)
def test_only_white_space_that_means_nothing_goes(source: str, compacted: str) -> None:
    assert compact(source) == compacted


def test_a_template_inside_a_template_is_refused() -> None:
    with pytest.raises(StakegraphError, match="a template inside a template"):
        compact("`a${b.map((c) => `d${c}`)}`")
