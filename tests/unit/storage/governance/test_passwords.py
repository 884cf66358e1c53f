"""What makes a password acceptable, and how it is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from storage.governance.passwords import PROBLEM_TEXTS, PasswordPolicy, PasswordRefusedError, Passwords

NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "brass kettle 9 lanterns"


@pytest.fixture
def passwords():
    return Passwords(PasswordPolicy(), QUICK)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, ()),
        ("档案室的钥匙在左边第二个抽屉", ()),
        ("short-9-x", ("password-too-short",)),
        ("x7-" * 100, ("password-too-long", "password-common")),
        ("wang.fang-2026!", ("password-is-name",)),
        ("ＷＡＮＧ．ＦＡＮＧ 2026 kettle", ("password-is-name",)),
        ("password123456", ("password-common",)),
        ("Admin@20260101", ("password-common",)),
        ("123456789012", ("password-common",)),
        ("210987654321", ("password-common",)),
        ("aaaaaaaaaaaaaa", ("password-common",)),
        ("woaini1314520", ("password-common",)),
        ("aaaa", ("password-too-short", "password-common")),
    ],
)
def test_the_policy_names_everything_that_is_wrong(password, codes):
    assert PasswordPolicy().problems(password, "wang.fang") == codes


def test_every_problem_reads_in_both_languages():
    policy = PasswordPolicy(minimum=14)
    for code in PROBLEM_TEXTS:
        assert policy.text(code, "zh") != policy.text(code, "en")
    assert "14" in policy.text("password-too-short", "zh")


def test_a_hash_is_argon2id_and_matches_only_its_password(passwords):
    kept = passwords.new_hash(GOOD, "wang")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, GOOD + ".")
    assert passwords.new_hash(GOOD, "wang") != kept


def test_full_width_and_composed_characters_are_the_same(passwords):
    kept = passwords.new_hash("Brass kettle é 9x", "wang")
    assert passwords.matches(kept, "Ｂｒａｓｓ kettle e\u0301 9x")


@pytest.mark.parametrize("kept", ["", "no hash at all", "$argon2id$v=19$broken"])
def test_what_is_no_hash_opens_nothing(passwords, kept):
    assert not passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, "")
    assert not passwords.matches(kept, "no one's password")


def test_half_a_character_breaks_nothing(passwords):
    kept = passwords.new_hash(GOOD + "\ud800", "wang")
    assert passwords.matches(kept, GOOD + "\ud800")
    assert not passwords.matches(kept, GOOD + "\ud801")


def test_an_endless_password_is_not_hashed(passwords):
    assert not passwords.matches(passwords.new_hash(GOOD, "wang"), GOOD * 100_000)


def test_the_present_password_is_not_a_new_one(passwords):
    kept = passwords.new_hash(GOOD, "wang")
    with pytest.raises(PasswordRefusedError) as refused:
        passwords.new_hash(GOOD, "wang", kept)
    assert refused.value.codes == ("password-reused",)
    assert passwords.matches(passwords.new_hash(GOOD + "!", "wang", kept), GOOD + "!")


def test_a_hash_with_former_parameters_is_renewed(passwords):
    kept = passwords.new_hash(GOOD, "wang")
    assert passwords.renewed(kept, GOOD) is None
    stronger = Passwords(PasswordPolicy(), PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    renewed = stronger.renewed(kept, GOOD)
    assert renewed != kept
    assert stronger.matches(renewed, GOOD)


def test_passwords_have_an_age():
    policy = PasswordPolicy()
    assert not policy.due(NOW, NOW + timedelta(days=89))
    assert policy.due(NOW, NOW + timedelta(days=90))
    assert policy.due(None, NOW)
    assert not PasswordPolicy(lasts=None).due(None, NOW)
