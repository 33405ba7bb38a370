"""A page that follows its case: to this machine only, with the last good page while the files are broken."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from html import unescape
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph.cli import cli
from stakegraph.commands import watching
from stakegraph.errors import StakegraphError
from stakegraph.page.delivery.watch import (
    Snapshot,
    Watched,
    WatchServer,
    add_watch_script,
    take_snapshot,
    wait_until_settled,
)
from stakegraph.page.document import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page.reader import Reader

ROOT = Path(__file__).parents[3]


def _policy(page: str) -> dict[str, str]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    return dict(each.strip().partition(" ")[::2] for each in unescape(found[1]).split(";"))


def test_the_watched_page_may_run_one_more_script_and_ask_its_own_server(small_page: bytes) -> None:
    plain = small_page.decode()
    watched = add_watch_script(plain, "a1")
    usual, widened = _policy(plain), _policy(watched)
    assert widened.pop("connect-src") == "'self'"
    added = html.policy_digest(html.own_text("watch.js"))
    assert widened.pop("script-src") == f"{added} {usual.pop('script-src')}"
    assert widened == usual
    assert watched.count(f'<script data-version="a1">{html.own_text("watch.js")}</script></body>') == 1
    assert "connect-src" not in plain


def test_an_unbuilt_page_stays_and_says_why() -> None:
    watched = Watched()
    watched.rebuild(lambda: b"<p>good</p>")

    def broken() -> bytes:
        raise StakegraphError("claims.csv:3:quote: not there")

    state = watched.rebuild(broken)
    assert (state.page, state.error) == ("<p>good</p>", "claims.csv:3:quote: not there")
    assert watched.rebuild(lambda: b"<p>better</p>").error == ""


@pytest.mark.parametrize("error", [KeyError("bug"), RecursionError("deep"), MemoryError(), ValueError("odd")])
def test_no_error_ends_the_watch_and_one_of_the_program_is_called_a_bug(error: Exception) -> None:
    watched = Watched()
    watched.rebuild(lambda: b"<p>good</p>")

    def fail() -> bytes:
        raise error

    state = watched.rebuild(fail)
    assert state.page == "<p>good</p>"
    assert ("memory" if isinstance(error, MemoryError) else "this is a bug in Stakegraph") in state.error
    assert watched.rebuild(lambda: b"<p>better</p>").error == ""


def test_an_interrupt_ends_the_watch() -> None:
    def interrupt() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Watched().rebuild(interrupt)


@pytest.mark.parametrize("text", ["x = " + "[" * 3_000, "x = " + "1" * 5_000])
def test_a_watch_goes_on_where_the_case_has_what_cannot_be_read(text: str, small_folder: Path) -> None:
    settings = small_folder / "case.toml"
    good = settings.read_bytes()
    settings.write_text(text, encoding="utf-8")
    with _watching(small_folder) as (process, _):
        assert process.stderr is not None
        assert process.stdout is not None
        assert "case.toml" in process.stderr.readline()
        settings.write_bytes(good)
        assert process.stdout.readline().endswith("rebuilt\n")


def test_what_cannot_be_looked_at_is_told_once_and_the_watch_goes_on(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = iter([RecursionError("deep")] * 3 + [KeyboardInterrupt()])

    def look(_: Path) -> Snapshot:
        raise next(looks)

    monkeypatch.setattr("stakegraph.page.delivery.watch.take_snapshot", look)
    monkeypatch.setattr(watching, "_PAUSE", 0)
    with pytest.raises(KeyboardInterrupt):
        watching._follow(small_folder, Watched(), None)
    assert capsys.readouterr().err.count("RecursionError") == 1


def test_saving_a_file_changes_the_snapshot_and_hidden_files_do_not(small_folder: Path) -> None:
    before = take_snapshot(small_folder)
    assert {Path(each).name for each in before} >= {
        "article.txt", "background.txt", "case.toml", "claims.csv", "entities.csv",
    }  # fmt: skip
    (small_folder / ".claims.csv.swp").write_bytes(b"x")
    assert take_snapshot(small_folder) == before
    (small_folder / "claims.csv").write_bytes(b"x")
    assert take_snapshot(small_folder) != before
    (small_folder / "claims.csv").unlink()
    assert len(take_snapshot(small_folder)) == len(before) - 1


def test_a_file_renamed_into_place_is_seen_though_it_has_the_same_size_and_time(small_folder: Path) -> None:
    claims = small_folder / "claims.csv"
    before, status = take_snapshot(small_folder), claims.stat()
    newer = small_folder / ".claims.csv.new"
    newer.write_bytes(claims.read_bytes().replace(b"possible", b"POSSIBLE", 1))
    os.utime(newer, ns=(status.st_atime_ns, status.st_mtime_ns))
    newer.rename(claims)
    assert take_snapshot(small_folder) != before


def test_a_folder_that_is_not_there_has_no_files_and_what_cannot_be_read_is_passed_over(
    tmp_path: Path,
) -> None:
    assert take_snapshot(tmp_path / "moved away") == {}
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "round").symlink_to(tmp_path)
    assert take_snapshot(tmp_path) == {}


def test_a_save_in_several_steps_is_looked_at_when_it_is_over(tmp_path: Path) -> None:
    claims, steps = tmp_path / "claims.csv", [b"", b"half", b"whole"]

    def save() -> None:
        for step in steps:
            claims.write_bytes(step)
            time.sleep(0.05)

    claims.write_bytes(b"old")
    saving = Thread(target=save)
    saving.start()
    found = wait_until_settled(tmp_path, 0.2)
    saving.join()
    assert found == take_snapshot(tmp_path)
    assert [size for _, size, _ in found.values()] == [len(b"whole")]


def test_what_never_rests_is_looked_at_all_the_same(tmp_path: Path) -> None:
    ended = Event()

    def write() -> None:
        while not ended.is_set():
            (tmp_path / "log.txt").write_text(str(time.monotonic_ns()))

    writing = Thread(target=write)
    writing.start()
    try:
        assert wait_until_settled(tmp_path, 0.02, longest=0.2)
    finally:
        ended.set()
        writing.join()


@contextmanager
def _serving() -> Iterator[tuple[Watched, WatchServer]]:
    watched = Watched()
    with WatchServer(watched, 0) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield watched, server
        server.shutdown()
        thread.join()


def _ask(server: WatchServer, path: str, host: str | None = None) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", path, headers={} if host is None else {"Host": host})
    answer = connection.getresponse()
    told = answer.read(400).decode() if path != "/changes" else answer.readline().decode()
    connection.close()
    return answer.status, told, answer.headers


def test_only_this_machine_is_answered_and_only_under_its_own_name() -> None:
    with _serving() as (watched, server):
        watched.rebuild(lambda: b"<body>hello</body>")
        assert server.server_address[0] == "127.0.0.1"
        status, told, headers = _ask(server, "/")
        assert (status, told.startswith("<body>hello")) == (200, True)
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert headers["Access-Control-Allow-Origin"] is None
        assert _ask(server, "/", f"localhost:{server.port}")[0] == 200
        for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "localhost:1", ""):
            for path in ("/", "/changes"):
                assert _ask(server, path, host)[0] == 421
        assert _ask(server, "/etc/passwd")[0] == 404
        assert _ask(server, "/../claims.csv")[0] == 404


def test_changes_tell_the_version_and_the_error() -> None:
    with _serving() as (watched, server):
        state = watched.rebuild(lambda: b"page")
        told = json.loads(_ask(server, "/changes")[1].removeprefix("data: "))
        assert told == {"version": state.version, "error": ""}


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["watch", "--port", str(port)])
    assert result.exit_code == 2
    assert f"port {port} cannot be used: " in result.stderr
    assert "name another with --port" in result.stderr


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["watch", str(tmp_path / "nowhere"), "--port", "0"])
    assert result.exit_code == 2
    assert "is not a folder" in result.stderr


@contextmanager
def _watching(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    words = [sys.executable, str(ROOT / "cli.py"), "watch", str(folder), "--port", "0"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(
            signal.signal, signal.SIGINT, signal.SIG_DFL
        ),  # a test run in the background ignores it
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        try:
            yield process, address
        finally:
            process.kill()


@pytest.mark.slow
def test_the_page_follows_the_files_until_it_is_ended(reader: Reader, small_folder: Path) -> None:
    claims = small_folder / "claims.csv"
    good = claims.read_text(encoding="utf-8")
    with _watching(small_folder) as (process, address):
        assert process.stdout is not None
        assert process.stdout.readline().endswith("rebuilt\n")
        reader.log("browser")
        reader.driver.get(address + "#view=table")
        rows = "#table tbody tr"
        reader.wait(lambda: reader.count(rows))
        count = reader.count(rows)
        assert count >= good.count("\n") - 1

        claims.write_text(good.replace("uneasy about working under", "unhappy under"), encoding="utf-8")
        reader.wait(lambda: reader.count("#watch:not([hidden])"))
        assert "claims.csv:17:quote: quote is not in the source" in reader.text("#watch")
        assert reader.count(rows) == count

        claims.write_text(good.replace("under Mamdani,possible", "under Mamdani,denied"), encoding="utf-8")
        reader.wait(lambda: "Denied" in reader.text("#table tbody tr[data-claim=c16]"))
        assert reader.count("#watch:not([hidden])") == 0

        newer = small_folder / "claims.csv~"  # as an editor that saves by renaming does it
        newer.write_text(
            good.replace("under Mamdani,possible", "under Mamdani,conditional"), encoding="utf-8"
        )
        claims.unlink()
        reader.wait(lambda: "claims.csv" in reader.text("#watch"))
        assert reader.count(rows) == count
        newer.rename(claims)
        reader.wait(lambda: "Conditional" in reader.text("#table tbody tr[data-claim=c16]"))
        small_folder.rename(small_folder.with_name("elsewhere"))
        reader.wait(lambda: reader.count("#watch:not([hidden])"))
        assert reader.count(rows) == count
        small_folder.with_name("elsewhere").rename(small_folder)
        reader.wait(lambda: reader.count("#watch:not([hidden])") == 0)
        assert reader.console() == []

        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr is not None
        told = process.stderr.read()
        assert "claims.csv:17:quote" in told
        assert "Traceback" not in told
        reader.wait(lambda: "has ended" in reader.text("#watch"))


@pytest.mark.slow
def test_a_case_broken_from_the_start_is_shown_once_it_is_mended(reader: Reader, small_folder: Path) -> None:
    settings = small_folder / "case.toml"
    good = settings.read_bytes()
    settings.write_bytes(b"title = ")
    with _watching(small_folder) as (_, address):
        reader.driver.get(address)
        reader.wait(lambda: "case.toml: is not well-formed TOML" in reader.text("#watch"))
        assert reader.text("h1") == "Nothing to show yet"
        settings.write_bytes(good)
        reader.wait(lambda: reader.count("h1 bdi") and reader.text("h1") == "ICE recruits NYPD officers")


def test_a_huge_folder_is_not_walked_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stakegraph.page.delivery import watch

    monkeypatch.setattr(watch, "_MOST_WATCHED", 5)
    for index in range(40):
        (tmp_path / f"{index:02}").mkdir()
        (tmp_path / f"{index:02}" / "file.txt").touch()
    assert len(watch.take_snapshot(tmp_path)) <= 6
