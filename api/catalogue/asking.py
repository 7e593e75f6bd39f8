"""Reading a request whose address may end in the form it is answered in: `/catalog.ttl`."""

from __future__ import annotations

from starlette.requests import Request

from api import reading
from api.asking import Ask, read_ask
from api.parameters import Operation
from api.public import at_home


def ask_in(
    request: Request, operation: Operation, form: str | None, *, lang: str | None = None
) -> Ask:
    """Understand a request; its links begin with the address it came to.

    Args:
        request: The request.
        operation: What its address takes; a parameter `format` where there is an ending.
        form: The form that the ending of the address names; None leaves it to the caller.
        lang: The language that the address names.

    Raises:
        ApiError: As `read_ask`.
    """
    pairs = reading.read_pairs(request.scope["query_string"])
    pairs += [("format", form)] if form else []
    pairs += [("lang", lang)] if lang else []
    return at_home(read_ask(request, operation, pairs=pairs))
