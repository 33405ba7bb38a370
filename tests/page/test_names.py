"""The script by short names does what the modules do: a variable is renamed everywhere, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from stakegraph.errors import StakegraphError
from stakegraph.page import html
from stakegraph.page.names import BROWSER, LANGUAGE, Script, short_names, shorten
from stakegraph.page.script import tokens


def whole_script() -> str:
    folder = Path(html.__file__).with_name("app")
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in html.APP_MODULES)


@pytest.mark.parametrize(
    ("source", "shortened"),
    [
        ("const value = 1; vis.value(value)", "const a=1;vis.value(a)"),
        ("const one = 1; vis({ one })", "const a=1;vis({one:a})"),
        ("const one = 1; vis({ one: 2, two: one })", "const a=1;vis({one:2,two:a})"),
        ("const { one, two: { three = 3 }, ...rest } = vis; vis(one + three + rest)",
         "const{one:a,two:{three:c=3},...b}=vis;vis(a+c+b)"),
        ("const [one, { two }] = vis; one.two(two)", "const[a,{two:b}]=vis;a.two(b)"),
        ("let one; if (vis) { one = 1; } else one = { one }", "let a;if(vis){a=1;}else a={one:a}"),
        ("const one = 1; vis(vis ? one : 2, { ...one })", "const a=1;vis(vis?a:2,{...a})"),
        ("class One { two(three) { return three; } } new One().two()",
         "class a{two(b){return b;}}new a().two()"),
        ("function one(two, ...three) { return `two ${two.one({ three })} one`; } vis(one)",
         "function a(c,...b){return`two ${c.one({three:b})} one`;}vis(a)"),
        ("try { vis() } catch (one) { vis(one) }", "try{vis()}catch(a){vis(a)}"),
        ("const one = (two = vis, three) => two + three; vis(one)", "const a=(c=vis,b)=>c+b;vis(a)"),
        ("for (const [one, two] of vis) vis(one?.two, two)", "for(const[a,b]of vis)vis(a?.two,b)"),
        ("const one = { two() { return this.two; } }; one.two(one)",
         "const a={two(){return this.two;}};a.two(a)"),
        ("const one = (two) => ({ two, one: two.one }); one(1)", "const b=(a)=>({two:a,one:a.one});b(1)"),
    ],
)  # fmt: skip
def test_variables_get_short_names_and_nothing_else_does(source: str, shortened: str) -> None:
    assert shorten(source) == shortened


def test_each_name_of_the_page_has_one_short_name_that_nothing_else_bears() -> None:
    own = short_names([*tokens(whole_script())])
    assert len(own) > 400
    assert len(set(own.values())) == len(own)
    assert not set(own.values()) & (LANGUAGE | BROWSER)


def test_the_pages_script_has_as_many_variables_after_as_before() -> None:
    own = short_names([*tokens(whole_script())])
    before = [own.get(name, name) for name in Script([*tokens(whole_script())]).uses()]
    assert [*Script([*tokens(shorten(whole_script()))]).uses()] == before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("const one = twoo;", "neither declares 'twoo'"),
        ("const one = `${twoo}`;", "neither declares 'twoo'"),
        ("const location = 1;", "declares 'location', which is the browser's"),
    ],
)
def test_a_name_of_nobody_and_one_of_the_browser_are_refused(source: str, message: str) -> None:
    with pytest.raises(StakegraphError, match=message):
        shorten(source)
