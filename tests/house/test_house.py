"""The house rules that no linter holds: sizes, names and the direction of imports."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("mappings", "storage", "ingest", "search_api", "deploy", "benchmarks")
LONGEST_MODULE = 350
LONGEST_FUNCTION = 40
MEDIAN_MODULE = 100
CATCH_ALL_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "lib", "misc"}


def modules() -> list[Path]:
    return sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def lines_of(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_are_modules_to_look_at():
    assert len(modules()) > len(ROOMS)


@pytest.mark.parametrize("file", modules(), ids=shown)
def test_module_is_short(file):
    assert lines_of(file) <= LONGEST_MODULE


# A migration is one list of statements, made by a program and never changed again.
@pytest.mark.parametrize("file", [file for file in modules() if "migrations" not in file.parts], ids=shown)
def test_functions_are_short(file):
    # Decorators describe a function to others; the body is what a reader must hold in mind.
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions(file) if node.end_lineno is not None}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("file", modules(), ids=shown)
def test_name_says_what_is_inside(file):
    assert set(file.relative_to(ROOT).with_suffix("").parts) & CATCH_ALL_NAMES == set()


def test_median_module_is_small():
    # Package markers that hold a docstring only would make the median look better than it reads.
    sizes = [lines_of(file) for file in modules() if file.name != "__init__.py"]
    assert statistics.median(sizes) < MEDIAN_MODULE


def test_imports_keep_their_direction(tmp_path):
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
