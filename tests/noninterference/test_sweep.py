"""No secret stands where it must not: answers, indexes, logs, jobs, operation log, temporary files, object stores."""

import logging
import tempfile

import pytest
import structlog

from tests.noninterference.comparing import in_world, told_in
from tests.noninterference.mutants import of_records
from tests.noninterference.plans import secrets_of, with_inside
from tests.noninterference.sweeping import (
    Found,
    asked_of_embedded_index,
    in_bytes,
    in_embedded_index,
    in_folder,
    in_register,
    normal_forms,
)
from tests.noninterference.words import canaries


def swept(workshop, pair, folder, logged):
    """Everything found in one world after the pair's trace, in which nobody tries a secret."""
    level = pair.reader.level
    plans = with_inside(pair.documents)
    every = [secret for plan in plans for secret in secrets_of(plan, 0, -1)]
    hidden = sorted({secret for plan in plans for secret in canaries(*secrets_of(plan, 0, level))})
    everywhere = sorted(set(canaries(*every)))
    with in_world(workshop, pair) as world:
        answers = told_in(world, pair)
        found = [each for answer in answers for each in in_bytes(answer.asked, answer.body, hidden)]
        found += [each for answer in answers for each in in_bytes(answer.asked, repr(answer.headers).encode(), hidden)]
        found += in_embedded_index(world, level, hidden)
        found += asked_of_embedded_index(world, level, hidden)
        found += in_register(world, everywhere)
        for site in ("site-a", "site-b"):
            found += in_folder(world.archive.folder / site, everywhere)
    found += in_folder(folder, everywhere)
    return [*found, *in_bytes("the log", "\n".join(logged).encode(), everywhere)]


@pytest.fixture
def logged():
    """Every line that is logged meanwhile, of our own and of every library's."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.getMessage()} {record.exc_info}")

    keeping = Keeping(level=logging.DEBUG)
    root = logging.getLogger()
    before = root.level
    root.addHandler(keeping)
    root.setLevel(logging.DEBUG)
    kept = structlog.get_config()
    structlog.configure(processors=[lambda _logger, name, event: lines.append(f"{name} {event}") or str(event)])
    yield lines
    structlog.configure(**kept)
    root.setLevel(before)
    root.removeHandler(keeping)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """An empty folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("number", range(4))
def test_secrets_are_nowhere(embedded_workshop, quiet_pairs, number, temporary, logged):
    assert swept(embedded_workshop, quiet_pairs[number], temporary, logged) == []


@pytest.mark.parametrize("mutant", of_records.CATALOGUE.mutants, ids=lambda each: each.name)
def test_a_leak_into_records_is_noticed(embedded_workshop, quiet_pairs, mutant, temporary, logged):
    with pytest.MonkeyPatch.context() as patch:
        mutant.apply(patch)
        assert any(swept(embedded_workshop, pair, temporary, logged) for pair in quiet_pairs), mutant.line


def test_the_sweep_finds_what_is_there(tmp_path):
    (tmp_path / "a").write_bytes("x 霜刃 y".encode())
    (tmp_path / "b").write_bytes(b"OSTRAKINE")
    found = list(in_folder(tmp_path, ["霜刃", "ostrakine", "quorvex"]))
    assert sorted(each.secret for each in found) == ["ostrakine", "霜刃"]
    assert list(in_bytes("json", b'{"a": "\\u971c\\u5203"}', ["霜刃"])) == [Found("json", "霜刃")]
    assert "talmirbrindle" in normal_forms("Talmir Brindle")
