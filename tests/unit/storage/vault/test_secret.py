import copy
import json
import pickle

import pytest

from storage.vault.secret import SecretKey

VALUE = b"0123456789abcdef0123456789abcdef"


def test_it_gives_the_key_only_when_asked():
    assert SecretKey(VALUE).reveal() == VALUE


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{0!r}".format, ascii, lambda key: repr([key, {"k": key}])])
def test_no_way_of_printing_shows_it(show):
    shown = show(SecretKey(VALUE))
    assert "SecretKey" in shown
    for spelling in (VALUE.decode(), VALUE.hex(), VALUE.decode()[:6]):
        assert spelling not in shown


def test_an_error_that_carries_it_does_not_tell_it():
    assert VALUE.decode() not in str(ValueError("bad", SecretKey(VALUE)))


@pytest.mark.parametrize("spread", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, bytes, vars])
def test_it_is_not_serialised_or_copied_by_accident(spread):
    with pytest.raises(TypeError):
        spread(SecretKey(VALUE))


def test_it_does_not_tell_by_comparison():
    assert SecretKey(VALUE) != SecretKey(VALUE)
