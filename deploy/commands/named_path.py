"""Paths on the command line. An empty one, mostly a variable that isn't set, would otherwise be the current folder."""

import os
from pathlib import Path

import typer

from deploy.terminal import CommandError

_NAMES_NOTHING = (
    "路径为空（变量未设置？），请写明文件或文件夹 / the path is empty (is a variable not set?); name a file or folder"
)


def check_named(place: str) -> None:
    """Refuse the empty path.

    Raises:
        CommandError: it is empty.
    """
    if not place:
        raise CommandError(_NAMES_NOTHING)


def named_path(given: str) -> Path:
    """The path.

    Raises:
        typer.BadParameter: it is empty.
    """
    if not given:
        raise typer.BadParameter(_NAMES_NOTHING)
    return Path(given)


def existing_path(given: str) -> Path:
    """The path of what is there and may be read.

    Raises:
        typer.BadParameter: it is empty, or there is nothing that may be read.
    """
    path = named_path(given)
    if not os.access(path, os.R_OK):
        raise typer.BadParameter(f"不存在或不可读 / does not exist, or can't be read: {given}")
    return path


def existing_file(given: str) -> Path:
    """As `existing_path`, and no folder."""
    return _existing(given, folder=False)


def existing_folder(given: str) -> Path:
    """As `existing_path`, and a folder."""
    return _existing(given, folder=True)


def _existing(given: str, *, folder: bool) -> Path:
    path = existing_path(given)
    if path.is_dir() is not folder:
        wanted = "应为文件夹 / a folder is wanted" if folder else "应为文件 / a file is wanted"
        raise typer.BadParameter(f"{wanted}: {given}")
    return path
