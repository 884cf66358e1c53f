"""Runs every benchmark, one after the other: `python -m benchmarks [--size small|full] [--rounds N]`.

Exit 1 if any of them missed a floor or could not be run.
"""

import subprocess
import sys
from collections.abc import Sequence

# Each takes --size, --rounds and --json, checks its results, and prints its floors.
MODULES = (
    "ingest",
    "vault_write",
    "second_site",
    "upload_memory",
    "search",
    "many_classes",
    "export",
    "http_floor",
    "relevance",
    "detectors",
    "relevel",
)


def main(arguments: Sequence[str]) -> int:
    """Run them with these arguments."""
    failed = []
    for name in MODULES:
        print(f"── {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=False).returncode:
            failed.append(name)
    print(f"missed: {', '.join(failed)}" if failed else "every floor is kept")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
