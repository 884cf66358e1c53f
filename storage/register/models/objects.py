"""What the vault holds: one row a sealed object with its wrapped key, one row a copy at a site."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.register.models.base import Base, Id


class ObjectRow(Base):
    """A sealed object. `wrapped_key` lives only here, never beside the ciphertext; without it the bytes are noise."""

    __tablename__ = "objects"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    document_id: Mapped[str] = mapped_column(Id, index=True)
    version: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    key_id: Mapped[str] = mapped_column(String(60))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    plain_size: Mapped[int] = mapped_column(BigInteger)
    plain_sha256: Mapped[str] = mapped_column(String(64), index=True)
    cipher_size: Mapped[int] = mapped_column(BigInteger)
    cipher_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class CopyRow(Base):
    """A copy of an object at a site: pending until it was written and its hash verified there."""

    __tablename__ = "copies"

    object_id: Mapped[str] = mapped_column(ForeignKey("objects.id"), primary_key=True)
    site: Mapped[str] = mapped_column(String(40), primary_key=True)
    verified_at: Mapped[datetime | None]
