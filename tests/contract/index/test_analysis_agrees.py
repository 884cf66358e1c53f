"""Both indexes make the same terms of one text: our analysis against the server's own, on generated texts."""

import os
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.index_mapping import index_mapping
from storage.index.analysis import find_terms, rank_terms
from storage.index.elastic_clients import elastic_client
from tests.indexes import SCHEME

pytestmark = pytest.mark.real

WORDS = [
    "Contracts",
    "the",
    "pdf’s",
    "O'Neill",
    "running",
    "Zürich",
    "ＡＢＣ",
    "ｶﾀｶﾅ",
    "カタカナ",
    "ひらがな",
    "한국어",
    "it's",
]
CHARACTERS = "合同甲乙方〇一〆abcXYZéß0129 .,:;'’＇_-·/\n()（），。、《》%№½"
texts = st.lists(st.sampled_from(WORDS) | st.text(CHARACTERS, max_size=8), max_size=12).map("".join) | st.lists(
    st.sampled_from(WORDS), max_size=8
).map(" ".join)


@pytest.fixture(scope="module")
def analysed():
    """The server's terms of a text, by analyser."""
    url, user, password = (os.environ[f"STRONGROOM_INDEX_{name}"] for name in ("URL", "WRITER_USER", "WRITER_PASSWORD"))
    client = elastic_client(url, user, password)
    name = f"t{uuid4().hex[:10]}-analysis"
    client.indices.create(index=name, **index_mapping(SCHEME.classifications[0], 0))

    def terms(analyzer, text):
        return [token["token"] for token in client.indices.analyze(index=name, analyzer=analyzer, text=text)["tokens"]]

    yield terms
    client.indices.delete(index=name)
    client.close()


same = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@same
@given(text=texts)
def test_the_same_words_are_looked_for(analysed, text):
    assert [word.stem for word in find_terms(text)] == analysed("strongroom_find", text)


@same
@given(text=texts)
def test_the_same_terms_are_ranked(analysed, text):
    assert rank_terms(text) == analysed("strongroom_rank", text)
