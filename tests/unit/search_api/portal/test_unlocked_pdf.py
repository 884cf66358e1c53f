"""A PDF that was unlocked for reading: its text is there, and of its pages nothing can be drawn, which is said."""

from pathlib import Path

import pytest

from mappings.access import Role

LOCKED = Path(__file__).parents[3] / "corpus" / "hostile" / "password.pdf"


@pytest.fixture
def clerk(archive):
    return archive.person("clerk", level="secret", roles=[Role.CLERK])


def test_its_text_is_found_and_its_pages_are_not_drawn(archive, client_of, browse, clerk):
    document = archive.file(clerk, LOCKED.read_bytes(), file_name="password.pdf")
    client = client_of(clerk)
    assert client.get(f"/api/v1/documents/{document}").json()["state"] == "ENCRYPTED"
    client.post(f"/api/v1/documents/{document}/password", json={"password": "password"})
    archive.work()
    assert client.get(f"/api/v1/documents/{document}").json()["state"] == "INDEXED"
    assert client.get(f"/api/v1/documents/{document}/text").text.strip()
    image = client.get(f"/api/v1/documents/{document}/pages/1.png")
    assert (image.status_code, image.json()["code"]) == (404, "no-page-image")
    assert client.get(f"/api/v1/documents/{document}/rendition").status_code == 200
    assert browse(clerk).get(f"/documents/{document}?tab=pages").status_code == 200
