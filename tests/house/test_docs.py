"""What the documents say exists: commands with their options, make's targets, settings, files."""

import re
from pathlib import Path

import pytest
import typer.main

from deploy.cli import app
from deploy.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(ROOT.glob("*.md"))
README = (ROOT / "README.md").read_text("utf-8")
# Read by the scripts around the archive, not by the archive.
OTHER_VARIABLES = {"STRONGROOM_SERVICES_DIR", "STRONGROOM_REQUIRE_REAL"}


def command_lines():
    return re.findall(r"^strongroom (.+)$", README, re.MULTILINE)


@pytest.mark.parametrize("line", command_lines())
def test_a_command_of_the_readme_exists_with_its_options(line):
    command = typer.main.get_command(app)
    words = line.split()
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    assert not hasattr(command, "commands"), f"strongroom {line} names no command"
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_readme_shows_commands():
    assert len(command_lines()) > 5


def test_the_targets_of_the_readme_are_in_the_makefile():
    named = set(re.findall(r"make ([a-z][a-z-]+)", README)) - {"sure"}
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_settings_and_files_that_are_named_exist(document):
    text = document.read_text("utf-8")
    settings = {f"STRONGROOM_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    assert set(re.findall(r"STRONGROOM_[A-Z_]+[A-Z]", text)) <= settings
    links = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert [target for target in links if not (ROOT / target).exists()] == []
