"""Which of the two languages a reader is answered in."""

from starlette.requests import Request

LANGUAGES = ("zh", "en")
_MAX_HEADER = 200  # a browser's header is shorter; longer ones are not worth reading


def preferred(accept_language: str) -> str | None:
    """The language of `Accept-Language` (RFC 9110, 12.5.4) that the archive speaks, None if it names neither."""
    best: tuple[float, str] | None = None
    for part in accept_language[:_MAX_HEADER].split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        weight = _weight(parameters)
        if primary in LANGUAGES and weight > 0 and (best is None or weight > best[0]):
            best = (weight, primary)
    return best[1] if best else None


def language_of(request: Request) -> str:
    """What the request asks for; else the signed-in person's language; else the installation's default."""
    asked = preferred(request.headers.get("accept-language", ""))
    if asked is not None:
        return asked
    own = getattr(request.state, "language", None)
    if own in LANGUAGES:
        return str(own)
    return str(request.app.state.services.web.default_language)


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
