"""What the figures were measured on."""

import os
import platform
from pathlib import Path


def machine_line() -> str:
    """The processor, its cores, and the Python that ran, in one line."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
