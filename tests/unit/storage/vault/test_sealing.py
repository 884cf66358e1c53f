import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault.errors import TokenInvalidError
from storage.vault.sealing import TokenSealer
from storage.vault.secret import SecretKey

SEALER = TokenSealer(SecretKey(bytes(32)))
TOKEN = SEALER.seal(b"payload", b"")  # the same for all examples, as Hypothesis wants it


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_a_token_gives_back_what_was_sealed(payload, context):
    assert SEALER.open(SEALER.seal(payload, context), context) == payload


def test_a_token_fits_into_an_address_and_hides_what_it_holds():
    token = SEALER.seal(b"level 3, page 2", b"")
    assert token.replace("-", "").replace("_", "").isalnum()
    assert SEALER.seal(b"level 3, page 2", b"") != token


def test_a_token_opens_for_its_own_use_only():
    token = SEALER.seal(b"payload", b"cursor of p1")
    for sealer, context in ((SEALER, b"cursor of p2"), (TokenSealer(SecretKey(b"\1" * 32)), b"cursor of p1")):
        with pytest.raises(TokenInvalidError):
            sealer.open(token, context)


@given(st.data())
def test_no_letter_of_a_token_can_be_changed(data):
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_=+/ 文").filter(lambda letter: letter != TOKEN[place]))
    with pytest.raises(TokenInvalidError):
        SEALER.open(TOKEN[:place] + letter + TOKEN[place + 1 :], b"")


@pytest.mark.parametrize("token", ["", "A", "AAAA", "文件", "=" * 40, "A" * 200, "\0"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(TokenInvalidError):
        SEALER.open(token, b"")


@pytest.mark.parametrize("payload", [b"", b"1", b"12", b"123"])
def test_a_token_has_one_spelling(payload):
    token = SEALER.seal(payload, b"")
    for other in (token + "=", token + "==", token + "A", token[:-1], token + "\n"):
        with pytest.raises(TokenInvalidError):
            SEALER.open(other, b"")
