"""The one encoding of facts that are bound into ciphertexts: each field with its length."""

from storage.vault.sealed import ObjectFacts

OBJECT_TAG = "strongroom/object/v1"
WRAP_TAG = "strongroom/wrapped-key/v1"
_LENGTH_BYTES = 4
_VERSION_BYTES = 8


def encode_fields(*fields: bytes) -> bytes:
    """Each field preceded by its length, four bytes, big-endian (FORMAT.md, section 2)."""
    return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in fields)


def encode_facts(facts: ObjectFacts) -> bytes:
    """The facts of a sealed object, for the context of its encryption and the binding of its key."""
    return encode_fields(
        OBJECT_TAG.encode(),
        facts.object_id.encode(),
        facts.document_id.encode(),
        facts.version.to_bytes(_VERSION_BYTES, "big"),
        facts.role.value.encode(),
    )


def encode_wrapping(key_id: str, binding: bytes) -> bytes:
    """What a wrapped key is bound to: the key that wraps it, and what it opens."""
    return encode_fields(WRAP_TAG.encode(), key_id.encode(), binding)
