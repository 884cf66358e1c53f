"""How a page of a list is asked for."""

from typing import Annotated

from fastapi import Query

ListCursor = Annotated[str | None, Query(max_length=4000, description="next_cursor of the page before")]
ListSize = Annotated[int, Query(ge=1, le=100, description="documents a page")]
