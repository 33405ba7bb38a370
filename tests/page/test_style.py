"""The style that is inlined means what the sheet means."""

from __future__ import annotations

import pytest

from stakegraph.page.style import compact_style


@pytest.mark.parametrize(
    ("sheet", "compacted"),
    [
        ("a { color: red; }\n\n/* b */\nb {\n  margin: 0 1px;\n}\n", "a{color:red}b{margin:0 1px}"),
        ("a :hover, b > i { inset: calc(100% + 4px) 0 auto; }", "a :hover,b>i{inset:calc(100% + 4px) 0 auto}"),
        ("""a::before { content: "/* ; } */  '" ; }""", """a::before{content:"/* ; } */  '"}"""),
        ("@media (width: 1px) and (hover: none) { a { b: c; } }", "@media (width:1px) and (hover:none){a{b:c}}"),
        ("a { b: url(data:x) ; /* no */ ; }", "a{b:url(data:x)}"),
    ],
)  # fmt: skip
def test_only_white_space_that_means_nothing_goes(sheet: str, compacted: str) -> None:
    assert compact_style(sheet) == compacted
    assert compact_style(compacted) == compacted
