"""Options of the commands that take scans in."""

from enum import StrEnum
from typing import Annotated

import typer


class LabelUse(StrEnum):
    """What labels on scans do."""

    PROPOSE = "propose"
    FILE = "file"


Labels = Annotated[LabelUse, typer.Option("--labels", help="labels on scans propose fields, or file the scan")]
Separators = Annotated[
    bool, typer.Option("--separators", help="scans are taken apart at separator sheets (see separator-sheet)")
]
