"""Elasticsearch clients. Each is made once and handed to whoever needs it."""

from elasticsearch import Elasticsearch
from elasticsearch.serializer import OrjsonSerializer

_REQUEST_TIMEOUT = 30  # seconds; searches have a shorter one of their own
_RETRIES = 2


def elastic_client(url: str, user: str, password: str) -> Elasticsearch:
    """A client that signs in as `user`; it connects when first used."""
    return Elasticsearch(
        url,
        basic_auth=(user, password),
        request_timeout=_REQUEST_TIMEOUT,
        max_retries=_RETRIES,
        retry_on_timeout=False,
        # Answers are megabytes of JSON.
        serializers={OrjsonSerializer.mimetype: OrjsonSerializer()},
    )
