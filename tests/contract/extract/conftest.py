"""The fixture `extract`: the same document through the native Tika and through a Tika server."""

import os
from pathlib import Path

import pytest

from ingest.extract.limits import Limits
from ingest.extract.port import Hints
from ingest.extract.tika_embedded import EmbeddedExtractor
from ingest.extract.tika_server import TikaServerExtractor

CORPUS = Path(__file__).parents[2] / "corpus"
LIMITS = Limits(seconds=20, memory_bytes=1024 * 1024 * 1024)


def tika_url() -> str:
    """The server to test against, from STRONGROOM_TIKA_URL."""
    url = os.environ.get("STRONGROOM_TIKA_URL", "")
    if not url and os.environ.get("STRONGROOM_REQUIRE_REAL") == "1":
        pytest.fail("STRONGROOM_TIKA_URL names no Tika server")
    if not url:
        pytest.skip("STRONGROOM_TIKA_URL names no Tika server")
    return url


@pytest.fixture(scope="module", params=["embedded", pytest.param("server", marks=pytest.mark.real)])
def extractor(request):
    made = (
        EmbeddedExtractor(LIMITS, size=1)
        if request.param == "embedded"
        else TikaServerExtractor(tika_url(), LIMITS, size=1)
    )
    yield made
    made.close()


@pytest.fixture
def extract(extractor):
    """Extracts bytes under a name, or a document of the corpus by its path."""

    def run(given, name=None, password=None):
        data = (CORPUS / given).read_bytes() if isinstance(given, str) else given
        with os.fdopen(os.memfd_create("document"), "w+b") as source:
            source.write(data)
            source.flush()
            return extractor.extract(source, Hints(name or Path(given).name, password=password))

    return run
