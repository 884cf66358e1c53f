"""Which languages the Tesseract of this machine reads."""

import shutil
import subprocess
from ctypes.util import find_library

MODEL_OF = {"zh": "chi_sim", "zh-Hant": "chi_tra", "en": "eng"}
PACKAGE_OF = {"zh": "tesseract-ocr-chi-sim", "zh-Hant": "tesseract-ocr-chi-tra", "en": "tesseract-ocr-eng"}
_SECONDS = 10


def installed_languages() -> frozenset[str]:
    """The languages that the Tesseract on the path can read; none where it, or its library, is not installed."""
    program = shutil.which("tesseract")
    if program is None or find_library("tesseract") is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603
    models = set(listed.stdout.split())
    return frozenset(language for language, model in MODEL_OF.items() if model in models)
