"""What every command promises: help with an example, exit codes, errors with a remedy, light imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from stakegraph import __version__, resources
from stakegraph.analysis.paths import PathAnswer, PathOptions
from stakegraph.cli import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from places import Place

ROOT = Path(__file__).parent.parent


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, words, input=stdin)


@pytest.fixture
def own_case(tmp_path: Path) -> Path:
    """A case of the user's own: two parties, two claims."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "case.toml").write_text(
        'title = "Harbour"\nbase = "https://example.org/harbour/"\n'
        '[[source]]\nid = "report"\nfile = "report.txt"\ntitle = "A report"\n',
        encoding="utf-8",
    )
    (folder / "report.txt").write_text("The guild sued the port. The port may sue back.", encoding="utf-8")
    (folder / "entities.csv").write_text(
        "id,name,type,aliases\nguild,Fishers’ guild,Union,guild\nport,Port of Lind,Agency,port authority\n",
        encoding="utf-8",
    )
    (folder / "claims.csv").write_text(
        "id,source,subject,relation,object,quote,status\n"
        "c1,report,guild,takesLegalActionAgainst,port,The guild sued the port,actual\n"
        "c2,report,port authority,takesLegalActionAgainst,guild,The port may sue back,possible\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(("name", "command"), sorted(cli.commands.items()), ids=sorted(cli.commands))
def test_every_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"stakegraph {name}" in result.output.split("Examples:")[1]
    undescribed = [
        option.name for option in command.params if isinstance(option, click.Option) and not option.help
    ]
    assert undescribed == []


def test_the_help_of_the_whole_tells_the_exit_codes() -> None:
    result = run("--help")
    for words in ("0 done", "1 the answer is", "2 bad input", "3 an engine failed"):
        assert words in result.output


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").output == f"stakegraph, version {__version__}\n"
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["paths", "dossier"])
def test_an_unknown_name_is_refused_with_the_nearest(command: str) -> None:
    result = run(command, "Donld Trump")
    assert result.exit_code == 2
    assert "unknown stakeholder or stake 'Donld Trump'; did you mean 'Donald Trump'" in result.stderr


@pytest.mark.parametrize("name", ["donald-trump", "Donald Trump", "trump", "PRESIDENT  TRUMP"])
def test_a_stakeholder_is_found_by_id_name_or_alias_in_any_case(name: str) -> None:
    assert run("dossier", name).output.startswith("Donald Trump  (Person, id donald-trump)")


def test_no_path_is_exit_code_1_and_an_answer() -> None:
    result = run("paths", "Trump", "--to", "NYPD officers")
    assert result.exit_code == 1
    assert "No conflict path" in result.stdout
    assert result.stderr == ""


def test_no_path_in_csv_keeps_the_table_clean_and_says_why_beside_it() -> None:
    result = run("paths", "Trump", "--to", "NYPD officers", "--format", "csv")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert "No conflict arrives at NYPD officers" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "ICE", "--from", "DHS"], "cannot be combined"),
        (["--to", "ICE", "--direction", "in"], "cannot be combined with --to"),
        (["--to", "Donald Trump"], "both ends are the same"),
        (["--include", "denied"], "never part of a conflict path"),
        (["--include", "posible"], "did you mean 'possible'"),
        (["--max-hops", "0"], "1<=x<=8"),
        (["--min-intensity", "11"], "0<=x<=10"),
    ],
)
def test_options_of_paths_that_make_no_sense_are_refused(words: list[str], message: str) -> None:
    result = run("paths", "Trump", *words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_paths_without_an_end_show_both_directions() -> None:
    answers = json.loads(run("paths", "Mamdani", "--format", "json").output)["answers"]
    assert [(bool(answer["from"]), bool(answer["to"])) for answer in answers] == [
        (True, False),
        (False, True),
    ]


def test_a_search_for_paths_that_was_cut_has_not_answered_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 is the answer no; 3 is not an answer."""
    monkeypatch.setattr("stakegraph.analysis.paths.finding.DyadPaths.answer", cut_search)
    result = run("paths", "Donald Trump", "--to", "ICE")
    assert result.exit_code == 3
    assert "NOT KNOWN whether there is a conflict path" in result.output


def cut_search(_: object, source: str, target: str, options: PathOptions) -> PathAnswer:
    return PathAnswer(source, target, options, truncated="the search stopped after 5 s")


def test_top_limits_what_is_shown_not_what_is_counted() -> None:
    answer = json.loads(run("paths", "Trump", "--direction", "out", "--top", "2", "--format", "json").output)[
        "answers"
    ][0]
    assert len(answer["paths"]) == 2
    assert answer["found"] > 2


def test_every_hop_carries_its_receipts() -> None:
    answer = json.loads(run("paths", "Trump", "--rules", "--direction", "out", "--format", "json").output)[
        "answers"
    ][0]
    text = (resources.bundled_case_folder() / "article.txt").read_bytes().decode("utf-8")
    for path in answer["paths"]:
        for hop in path["hops"]:
            assert hop["receipts"]
            for receipt in hop["receipts"]:
                assert receipt["relation"]["id"]
                assert receipt["status"] in {"actual", "announced"}
                if receipt["source"]["id"] == "article":
                    assert text[receipt["start"] : receipt["end"]] == receipt["quote"]
                assert receipt["is_fact"] is False or (receipt["status"] == "actual" and not receipt["rule"])


def test_all_commands_work_on_a_case_of_the_users_own(own_case: Path, tmp_path: Path) -> None:
    case = ["--case", str(own_case)]
    assert "Fishers’ guild → Port of Lind" in run("paths", "guild", *case).output
    assert run("paths", "port authority", "--to", "guild", *case).exit_code == 1
    assert "The guild sued the port" in run("dossier", "guild", *case).output
    assert "2 claims" in run("stats", *case).output
    assert run("check", *case).exit_code == 0
    assert run("query", "ASK { :guild sg:takesLegalActionAgainst :port }", *case).exit_code == 0
    for ending in ("ttl", "trig", "nq", "nt", "jsonld", "rdf"):
        assert run("build", "-o", str(tmp_path / f"x.{ending}"), *case).exit_code == 0
    assert run("html", "-o", str(tmp_path / "x.html"), *case).exit_code == 0
    assert "The guild sued the port" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_the_case_can_come_from_the_environment(own_case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_CASE", str(own_case))
    assert run("stats").output.startswith("Harbour\n")


def test_a_broken_case_names_file_row_and_column(own_case: Path) -> None:
    claims = own_case / "claims.csv"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace("The port may", "The port might"), encoding="utf-8"
    )
    for words in (
        ["paths", "guild"],
        ["stats"],
        ["html", "-o", str(own_case / "x.html")],
        ["build"],
        ["dossier", "port"],
    ):
        result = run(*words, "--case", str(own_case))
        assert result.exit_code == 2
        assert "claims.csv:3:quote: quote is not in the source" in result.stderr
    assert not (own_case / "x.html").exists()
    result = run("check", "--case", str(own_case))
    assert result.exit_code == 1
    assert "claims.csv:3:quote" in result.stdout
    assert json.loads(run("check", "--case", str(own_case), "--format", "json").stdout)[0]["row"] == 3


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    result = run("stats", "--case", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "is not a folder" in result.stderr


def test_the_case_to_check_may_stand_without_an_option(
    tmp_path: Path, own_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_case / "report.txt").write_text("Nothing of it.", encoding="utf-8")
    assert run("check", str(own_case)).stdout == run("check", "--case", str(own_case)).stdout != ""
    monkeypatch.setenv("STAKEGRAPH_CASE", str(tmp_path / "nowhere"))
    assert run("check").exit_code == 2
    assert run("check", str(own_case)).exit_code == 1
    twice = run("check", str(own_case), "--case", str(own_case))
    assert twice.exit_code == 2
    assert "only once: as CASE, or with --case" in twice.stderr


def test_the_bundled_case_has_no_findings_neither_by_python_nor_by_shacl() -> None:
    assert run("check").exit_code == 0
    assert run("check", "--shacl").exit_code == 0


def test_a_query_comes_from_an_argument_a_file_or_standard_input(tmp_path: Path) -> None:
    asked = "ASK { :donald-trump sg:threatens :federal-funding }"
    (tmp_path / "question.rq").write_text(asked, encoding="utf-8")
    by_argument = run("query", asked)
    assert by_argument.exit_code == 0
    assert by_argument.output == run("query", "--file", str(tmp_path / "question.rq")).output
    assert by_argument.output == run("query", stdin=asked).output
    assert by_argument.output == run("query", "--file", "-", stdin=asked).output
    assert run("query", asked, "--file", "-").exit_code == 2


def test_ask_that_answers_false_is_exit_code_1() -> None:
    assert run("query", "ASK { :donald-trump sg:withholdsFrom :new-york-city }").exit_code == 1


def test_a_syntax_error_shows_line_column_and_a_caret() -> None:
    result = run("query", "SELECT ?who\nWHERE { ?who sg:threatens ?what ")
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert "^" in result.stderr


def test_updates_are_refused_by_query() -> None:
    result = run("query", "INSERT DATA { :a :b :c }")
    assert result.exit_code == 2
    assert "only reads" in result.stderr


def test_build_refuses_an_unknown_ending_and_leaves_nothing(tmp_path: Path) -> None:
    result = run("build", "-o", str(tmp_path / "x.tttl"))
    assert result.exit_code == 2
    assert "did you mean 'ttl'" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").mkdir()
    result = run("build", "-o", str(tmp_path / "x.ttl"))
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]


def test_new_makes_a_case_that_checks(tmp_path: Path) -> None:
    article = tmp_path / "report.txt"
    article.write_bytes("“Curly”\r\nlines.".encode())
    folder = tmp_path / "my-case"
    assert run("new", str(folder), "--title", 'A "title"', "--article", str(article)).exit_code == 0
    assert run("check", "--case", str(folder)).exit_code == 0
    assert (folder / "article.txt").read_bytes() == article.read_bytes()
    result = run("new", str(folder), "--title", "again", "--article", str(article))
    assert result.exit_code == 2
    assert "not empty" in result.stderr


def test_codebook_of_one_relation_takes_its_id_or_label() -> None:
    assert run("codebook", "competesWith").output == run("codebook", "competes with").output
    assert "did you mean 'threatens'" in run("codebook", "threatns").stderr


def in_fresh_interpreter(code: str, *words: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", code, *words],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "graph"), "PATH": "", "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    )
    return answer.stdout


LOADED = """
import contextlib, io, sys
sys.argv[0] = "stakegraph"
from stakegraph.cli import cli
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    cli()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {"rdflib", "oxrdflib", "pyvis", "pyshacl", "numpy", "rich", "IPython", "httpx", "tenacity"}


def test_help_imports_nothing_heavy() -> None:
    loaded = set(in_fresh_interpreter(LOADED, "--help").split())
    assert loaded & (HEAVY | {"networkx", "pyoxigraph", "difflib", "pathlib"}) == set()


@pytest.mark.parametrize(
    "words", [["paths", "Trump"], ["dossier", "ICE"], ["stats"], ["check"]], ids=lambda words: words[0]
)
def test_answers_on_the_bundled_case_import_nothing_heavy(words: list[str]) -> None:
    assert set(in_fresh_interpreter(LOADED, *words).split()) & HEAVY == set()


def test_what_a_server_needs_is_imported_for_a_server_only(places: Callable[[str], Place]) -> None:
    words = ["stats", "--case", "harbour", "--store"]
    assert "httpx" not in in_fresh_interpreter(LOADED, *words, str(places("disk").store)).split()
    assert "httpx" in in_fresh_interpreter(LOADED, *words, str(places("server").store)).split()


@pytest.mark.parametrize("package", ["httpx", "tenacity"])
def test_a_store_behind_a_server_without_the_extra_names_it(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from stakegraph.cli import main; main()"
    words = [sys.executable, "-c", code, "cases", "--store", "http://127.0.0.1:1/query"]
    answer = subprocess.run(words, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "graph")})
    assert answer.returncode == 2
    assert f"{package}: pip install 'stakegraph[http]'" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["paths", "Trump", "--rules"],
        ["dossier", "ICE"],
        ["query", "SELECT * { ?s ?p ?o }"],
        ["analyze", "--rules"],
        ["analyze", "--include", "possible", "--receipts", "--format", "json"],
        ["connect", "Trump", "ICE", "New York City"],
        ["cut", "Trump", "ICE"],
    ],
)
def test_the_same_input_gives_the_same_bytes_under_any_hash_seed(words: list[str]) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words],
            check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("0", "1", "2", "3")
    }  # fmt: skip
    assert len(outputs) == 1


def test_the_shim_in_the_checkout_is_the_same_command() -> None:
    answer = subprocess.run([sys.executable, str(ROOT / "cli.py"), "stats"], check=True, capture_output=True)
    assert answer.stdout == run("stats").stdout_bytes


def test_connect_names_who_joins_the_parties() -> None:
    record = json.loads(run("connect", "Trump", "ICE", "New York City", "--format", "json").output)
    assert [entity["id"] for entity in record["joining"]] == ["zohran-mamdani"]
    assert record["size"] == 3
    assert all(conflict["receipts"] for conflict in record["conflicts"])


def test_connect_refuses_one_party_under_two_names_and_tells_when_there_is_nothing() -> None:
    assert run("connect", "Trump", "Donald Trump").exit_code == 2
    result = run("connect", "Trump", "NYPD officers")
    assert result.exit_code == 1
    assert "No set of disputes connects them all." in result.output


def test_cut_shows_the_conflicts_that_part_two_parties() -> None:
    result = run("cut", "Trump", "ICE")
    assert result.exit_code == 0
    assert "1 conflict; paths of up to 4 hops are cut" in result.output
    assert "rogue agency" in result.output
    assert run("cut", "ICE", "Trump").exit_code == 1
    assert run("cut", "ICE", "ICE").exit_code == 2
    assert "paths of any length" in run("cut", "Trump", "ICE", "--any-length").output


def test_paths_in_order_of_time_leave_out_what_came_too_early(own_case: Path) -> None:
    (own_case / "claims.csv").write_text(
        "id,source,subject,relation,object,quote,status,date\n"
        "c1,report,guild,criticizes,port,The guild sued the port,actual,2025-03\n"
        "c2,report,port,criticizes,third,The port may sue back,actual,2024-12\n",
        encoding="utf-8",
    )
    with (own_case / "entities.csv").open("a", encoding="utf-8") as file:
        file.write("third,Third,Agency,\n")
    ask = ["paths", "guild", "--to", "third", "--case", str(own_case)]
    assert run(*ask).exit_code == 0
    early = run(*ask, "--in-order")
    assert early.exit_code == 1
    assert "--any-order" in early.output
    assert run(*ask, "--as-of", "2025-01").exit_code == 1


def test_html_writes_the_page_to_standard_output_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("html", "-o", "-")
    assert result.exit_code == 0
    assert run("html", "-o", "page.html").exit_code == 0
    assert result.stdout_bytes == (tmp_path / "page.html").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert "--open needs a file" in run("html", "-o", "-", "--open").stderr


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> Result:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("stakegraph.vocabulary.load_vocabulary", fail)
    return run("codebook")


@pytest.mark.parametrize("error", [KeyError("odd"), RecursionError("deep"), ZeroDivisionError()])
def test_an_unforeseen_error_is_a_bug_and_no_answer(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = fail_with(error, monkeypatch)
    assert result.exit_code == 3
    assert f"this is a bug in Stakegraph: {type(error).__name__}" in result.stderr
    assert "stakegraph.commands.curation:" in result.stderr
    assert "STAKEGRAPH_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_traceback_of_a_bug_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_DEBUG", "1")
    result = fail_with(KeyError("odd"), monkeypatch)
    assert result.exit_code == 3
    assert "Traceback (most recent call last)" in result.stderr


@pytest.mark.parametrize(("error", "exit_code"), [(MemoryError(), 3), (KeyboardInterrupt(), 130)])
def test_lack_of_memory_and_an_interrupt_are_no_bugs(
    error: BaseException, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = fail_with(error, monkeypatch)
    assert result.exit_code == exit_code
    assert "bug" not in result.stderr


def test_a_reader_that_goes_away_is_no_bug() -> None:
    shell = f"{sys.executable} {ROOT / 'cli.py'} codebook --format json | head -c 10"
    answer = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert (len(answer.stdout), answer.stderr) == (10, "")


def test_an_option_raises_the_size_of_a_case_for_one_command(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STAKEGRAPH_MAX_CASE_SIZE", raising=False)
    text = (small_folder / "article.txt").read_text(encoding="utf-8")
    (small_folder / "article.txt").write_text(text + "." * (3 << 20), encoding="utf-8")
    refused = CliRunner().invoke(cli, ["--max-case-size", "2", "check", str(small_folder)])
    assert (refused.exit_code, "--max-case-size" in refused.output) == (1, True)
    allowed = CliRunner().invoke(cli, ["--max-case-size", "4", "check", str(small_folder)])
    assert allowed.exit_code == 0, allowed.output
    assert "STAKEGRAPH_MAX_CASE_SIZE" not in os.environ
