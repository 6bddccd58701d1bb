"""The HTTP side of the venue-code system: one table of routes, each behind the same gate."""
# ruff: noqa: E402  the imports follow what makes them cheap

import gc

gc.disable()  # what is made while importing stays: looking for garbage in it is a fifteenth of a cold start

from collections.abc import Callable

from chalice import Chalice
from chalice.app import Request, Response

from chalicelib.api import gate, pages
from chalicelib.api.answers import reshape
from chalicelib.api.routes import ROUTES

app = Chalice(app_name="venue-code")
# No type is "binary" to Chalice: our responses encode their bytes themselves.
app.api.binary_types = []


def current_request() -> Request:
    """Return the request that this container is answering."""
    return app.current_request


for route in ROUTES:
    app.route(route.path, methods=[route.method], content_types=route.accepts)(gate.open_for(route, current_request))

for address in pages.ADDRESSES:
    app.route(address, methods=["GET"])(pages.open_for(address, current_request))


@app.middleware("http")
def same_shape_for_all(event: Request, get_response: Callable[[Request], Response]) -> Response:
    """Give Chalice's own refusals (405, 415) the shape of ours."""
    return reshape(get_response(event), event)


gc.freeze()  # nor is any of it looked at again
gc.enable()
