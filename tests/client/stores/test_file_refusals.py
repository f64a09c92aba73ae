"""What a file of tokens is not read from, and what cannot be done with it."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bbclient.errors import InvalidCall, TokenStoreError
from bbclient.stores import FileTokenStore
from bbmock import FrozenClock
from tests.client.builders import token_of
from tests.client.stores.uses import Use, enter, enter_elsewhere, said, write

DIGEST_OF_ANN = hashlib.sha256(b"Ann").hexdigest()
ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


def test_a_path_without_a_file_s_name_is_refused() -> None:
    with pytest.raises(InvalidCall, match=r"names no file; give one, such as tokens.json"):
        FileTokenStore("")


def test_a_folder_that_is_missing_is_named(tmp_path: Path, use: Use, clock: FrozenClock) -> None:
    store = FileTokenStore(tmp_path / "missing" / "tokens.json")

    with pytest.raises(TokenStoreError, match=f"no folder {tmp_path}/missing for the token file; make it"):
        use(store, clock)


def test_nobody_is_let_in_where_the_folder_is_missing(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "missing" / "tokens.json")

    with pytest.raises(TokenStoreError, match="There is no folder"), store.exclusive("Ann"):
        pytest.fail("it was let in")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o601])
def test_a_file_that_others_may_use_is_refused(
    path: Path, store: FileTokenStore, mode: int, use: Use, clock: FrozenClock
) -> None:
    store.save("Ann", token_of(clock))
    path.chmod(mode)

    with pytest.raises(TokenStoreError, match=rf"\(mode {mode:o}\); run: chmod 600 {path}$"):
        use(store, clock)


def test_a_symbolic_link_is_refused_and_what_it_leads_to_is_not_touched(
    path: Path, store: FileTokenStore, use: Use, clock: FrozenClock
) -> None:
    other = path.with_name("other.json")
    FileTokenStore(other).save("Ann", token_of(clock))
    before = other.read_bytes()
    path.symlink_to(other)

    with pytest.raises(TokenStoreError, match=f"{path} is a symbolic link; give the path of the file itself"):
        use(store, clock)

    assert other.read_bytes() == before
    assert path.is_symlink()


def test_a_link_in_the_place_of_the_new_file_is_not_followed(
    path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    other = path.with_name("other.txt")
    other.write_text("untouched")
    path.with_name("tokens.json.new").symlink_to(other)

    store.save("Ann", token_of(clock))

    assert other.read_text() == "untouched"
    assert store.load("Ann") == token_of(clock)


def test_a_link_in_the_place_of_the_locks_is_refused(
    path: Path, tmp_path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    (tmp_path / "elsewhere").mkdir()
    path.with_name("tokens.json.locks").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(TokenStoreError, match=r"The folder of locks .* is a symbolic link; remove the link"):
        store.save("Ann", token_of(clock))


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused(
    path: Path, store: FileTokenStore, make: Callable[[Path], None], use: Use, clock: FrozenClock
) -> None:
    make(path)
    path.chmod(0o600)

    with pytest.raises(
        TokenStoreError, match=f"The token file {path} (is no regular file|cannot be read: Is)"
    ):
        use(store, clock)


def test_a_file_in_the_place_of_the_locks_is_named(
    path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    path.with_name("tokens.json.locks").write_text("")

    with pytest.raises(
        TokenStoreError, match=r"There can be no locks in .*: File exists. Let it be a folder"
    ):
        store.save("Ann", token_of(clock))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "it is not JSON at line 1, column 1"),
        ('{"format": 1, "tokens": {\n"Ann": {"access_token": the-access-token}\n}}', "at line 2, column 25"),
        ('{"format": 1,\n\n  "tokens": {"Ann": {"access_token": "the-acce', "at line 3, column 38"),
        (b'{"format": 1,\n "\xc3\xa9\xff": "the-access-token"}', "it is not UTF-8 at line 2, column 4"),
    ],
    ids=["empty", "unquoted", "cut", "latin"],
)
def test_a_damaged_file_is_refused_with_the_place_and_nothing_of_it(
    path: Path, store: FileTokenStore, content: str | bytes, place: str, use: Use, clock: FrozenClock
) -> None:
    write(path, content)

    with pytest.raises(TokenStoreError, match=f"The token file {path} is damaged: .*{place}") as refusal:
        use(store, clock)

    assert "the-acce" not in said(refusal.value)
    assert refusal.value.__cause__ is None  # Python's own error has the whole text
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize(
    "content",
    [
        "[1]",
        "{}",
        '{"the-access-token": {}}',
        '{"format": "the-access-token", "tokens": {}}',
        '{"format": true, "tokens": {}}',
        '{"format": 0, "tokens": {}}',
        '{"format": 1}',
        '{"format": 1, "tokens": ["the-access-token"]}',
        '{"format": 1, "tokens": {"Ann": "the-access-token"}}',
        '{"format": 1, "tokens": ' + "[" * 100_000,
        '{"format": 1, "tokens": ' + "1" * 5_000 + "}",
    ],
    ids=range(11),
)
def test_json_that_is_no_file_of_tokens_is_refused(path: Path, store: FileTokenStore, content: str) -> None:
    write(path, content)

    with pytest.raises(TokenStoreError, match=f"{path} is no file of tokens, which has a format") as refusal:
        store.load("Ann")

    assert "the-access-token" not in said(refusal.value)


def test_a_file_of_a_later_format_is_refused(
    path: Path, store: FileTokenStore, use: Use, clock: FrozenClock
) -> None:
    write(path, '{"format": 2, "people": {}}')

    with pytest.raises(TokenStoreError, match=r"is of format 2, .* reads formats up to 1; update bbclient"):
        use(store, clock)

    assert path.read_text() == '{"format": 2, "people": {}}'


def test_a_token_without_an_end_is_refused_and_the_others_are_not(
    path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    store.save("Ben", token_of(clock))
    content = json.loads(path.read_text())
    content["tokens"]["Ann"] = {"access_token": "the-access-token"}
    write(path, json.dumps(content))

    with pytest.raises(TokenStoreError, match=f"token of this key in {path} does not say when") as refusal:
        store.load("Ann")

    assert "the-access-token" not in said(refusal.value)
    assert "Ann" not in str(refusal.value)
    assert store.load("Ben") == token_of(clock)


@pytest.mark.parametrize("formless", [b"the-access-token", ENDLESS], ids=["bytes", "endless"])
def test_a_token_that_json_has_no_form_for_is_refused_and_nothing_is_changed(
    path: Path, store: FileTokenStore, formless: Any, clock: FrozenClock
) -> None:
    store.save("Ann", token_of(clock))
    before = path.read_bytes()

    with pytest.raises(TokenStoreError, match="JSON has no form for; nothing was saved"):
        store.save("Ann", token_of(clock, patient=formless))

    assert path.read_bytes() == before


def test_what_cannot_be_written_is_an_error_that_leaves_the_file_as_it_was(
    path: Path, store: FileTokenStore, clock: FrozenClock
) -> None:
    store.save("Ann", token_of(clock))
    before = path.read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 1, usual[1]))
    try:
        with pytest.raises(TokenStoreError, match=f"{path} cannot be written: File too large. The change is"):
            store.save("Ben", token_of(clock))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"tokens.json", "tokens.json.locks"}


def test_somebody_inside_for_too_long_is_an_error(path: Path, store: FileTokenStore) -> None:
    with (
        store.exclusive("Ann"),
        pytest.raises(
            TokenStoreError, match=f"held a lock in {path}.locks for more than 0 seconds; see what"
        ),
    ):
        enter_elsewhere(store)


def _waits_for_another(_: Path, store: FileTokenStore, __: FrozenClock) -> None:
    with store.exclusive("Ann"):
        enter_elsewhere(store)


def _cannot_write(path: Path, store: FileTokenStore, clock: FrozenClock) -> None:
    path.with_name("tokens.json.new").mkdir()
    store.save("Ann", token_of(clock))


def _cannot_lock(path: Path, store: FileTokenStore, _: FrozenClock) -> None:
    (path.with_name("tokens.json.locks") / f"{DIGEST_OF_ANN}.lock").mkdir(parents=True)
    enter(store)


def _finds_damage(path: Path, store: FileTokenStore, _: FrozenClock) -> None:
    write(path, '{"Ann": "the-access-token')
    store.load("Ann")


@pytest.mark.parametrize("fail", [_waits_for_another, _cannot_write, _cannot_lock, _finds_damage])
def test_no_error_tells_a_token_or_a_key_or_what_is_made_of_it(
    path: Path,
    store: FileTokenStore,
    fail: Callable[[Path, FileTokenStore, FrozenClock], None],
    clock: FrozenClock,
) -> None:
    with pytest.raises(TokenStoreError) as refusal:
        fail(path, store, clock)

    told = "".join(traceback.format_exception_only(refusal.value)) + "".join(_causes(refusal.value))
    assert str(path) in told
    assert [secret for secret in ("Ann", DIGEST_OF_ANN, "-token") if secret in told] == []


def _causes(error: BaseException) -> Iterator[str]:
    while error.__cause__ is not None:
        error = error.__cause__
        yield f"{error} {error!r}"
