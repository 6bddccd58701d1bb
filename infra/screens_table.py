"""Which views of the pages are shown as pictures, who opens them, and where: a row a view, added with the view."""

from typing import NamedTuple

FILLED = ("phone", "desktop", "large")
ALL = (*FILLED, "empty", "loading", "failing")


class View(NamedTuple):
    """A view: its name in files, who opens it (None: signed out), its address (`{venue}` is filled in)."""

    name: str
    who: str | None
    address: str
    states: tuple[str, ...] = FILLED
    press: str | None = None
    """What its button says that is pressed first."""


VIEWS = (
    View("visitor-door-signed-out", None, "/c/{code}", (*FILLED, "failing", "offline")),
    View("visitor-home-signed-out", None, "/"),
    View("visitor-entry", "visitor_green", "/c/{code}", (*FILLED, "loading", "offline")),
    View("visitor-result-green", "visitor_green", "/c/{code}", FILLED, "登记进入"),
    View("visitor-result-red", "visitor_red", "/c/{code}", FILLED, "登记进入"),
    View("visitor-entry-unknown-code", "visitor_green", "/c/7K3M9QW2XH7AA", ("phone",)),
    View("visitor-home", "visitor_green", "/", FILLED),
    View("visitor-scan", "visitor_green", "/#/scan", ("phone", "large")),
    View("visitor-code", "visitor_green", "/#/code"),
    View("visitor-visits", "visitor_green", "/#/visits", ALL),
    View("visitor-accesses", "visitor_green", "/#/accesses", ALL),
    View("visitor-health", "visitor_red", "/#/health"),
    View("visitor-companions", "visitor_green", "/#/companions", ("phone", "large")),
    View("visitor-feedback", "visitor_green", "/#/feedback", ("phone", "large")),
    View("visitor-account", "visitor_green", "/#/account", ("phone", "large")),
    View("manage-signed-out", None, "/manage"),
    View("manage-venues", "manager", "/manage", ALL),
    View("manage-apply", "manager", "/manage#/apply"),
    View("manage-venue", "manager", "/manage#/venue/{venue}", (*FILLED, "failing")),
    View("manage-entrances", "manager", "/manage#/venue/{venue}/entrances"),
    View("manage-poster", "manager", "/manage#/venue/{venue}/poster/{entrance}"),
    View("manage-figures", "manager", "/manage#/venue/{venue}/figures", (*FILLED, "loading", "failing")),
    View("manage-clerks", "manager", "/manage#/venue/{venue}/clerks", ("phone", "empty")),
    View("manage-hand-over", "manager", "/manage#/venue/{venue}/manager", ("phone",)),
    View("manage-history", "manager", "/manage#/venue/{venue}/history", ("phone",)),
    View("manage-end", "manager", "/manage#/venue/{venue}/end", ("phone",)),
    View("manage-alerts", "manager", "/manage#/alerts", ALL),
    View("manage-orders", "manager", "/manage#/orders", ("phone", "empty")),
    View("manage-door", "manager", "/manage#/door/{venue}", FILLED),
    View("desk-signed-out", None, "/desk"),
    View("desk-review", "reviewer", "/desk#/review", ALL),
    View("desk-find", "reviewer", "/desk#/find"),
    View("desk-import", "reviewer", "/desk#/import"),
    View("desk-posters", "reviewer", "/desk#/posters"),
    View("desk-ledger", "reviewer", "/desk#/ledger", ("phone", "desktop")),
    View("desk-cards", "reviewer", "/desk#/cards", ("phone", "desktop")),
    View("desk-check", "reviewer", "/desk#/check", ("phone", "desktop")),
    View("desk-paper", "reviewer", "/desk#/paper", ("phone", "desktop")),
    View("desk-venue", "reviewer", "/desk#/venue/{venue}"),
    View("desk-overview", "command", "/desk#/overview", (*FILLED, "loading", "failing")),
    View("desk-figures", "command", "/desk#/figures", ALL),
    View("desk-silent", "command", "/desk#/silent", ALL),
    View("desk-orders", "command", "/desk#/orders", ALL),
    View("desk-alerts", "command", "/desk#/alerts", ALL),
    View("desk-coverage", "command", "/desk#/coverage", ("phone", "desktop", "failing")),
    View("desk-expected", "command", "/desk#/expected", ("phone", "desktop")),
    View("desk-inspections", "command", "/desk#/inspections", ("phone", "desktop", "empty")),
    View("desk-contests", "health_officer", "/desk#/contests", ("phone", "desktop", "empty")),
    View("desk-staff", "security_admin", "/desk#/staff", (*FILLED, "loading")),
    View("desk-rules", "security_admin", "/desk#/rules", ("phone", "desktop")),
    View("desk-shutdown", "security_admin", "/desk#/shutdown", FILLED),
    View("desk-feedback", "command", "/desk#/feedback", ("phone", "desktop", "empty")),
    View("desk-colours", "health_officer", "/desk#/colours", ("phone", "desktop", "empty")),
    View("desk-addresses", "command", "/desk#/addresses"),
    View("desk-county", "command", "/desk#/county", (*FILLED, "loading", "failing")),
    View("desk-pushes", "command", "/desk#/pushes", ("phone", "desktop", "empty", "failing")),
    View("desk-holds", "command", "/desk#/holds", (*FILLED, "empty", "failing")),
    View("desk-hold-new", "command", "/desk#/holds/new/venue/{venue}"),
    View("trace-signed-out", None, "/trace"),
    View("trace-cases", "tracer", "/trace#/cases", ALL),
    View("trace-open", "tracer", "/trace#/open"),
    View("trace-case", "tracer", "/trace#/cases/{case}", (*FILLED, "failing")),
    View("trace-approver", "approver", "/trace#/cases", ("phone", "desktop")),
    View("trace-pushes", "tracer", "/trace#/pushes", ALL),
    View("trace-holds", "approver", "/trace#/holds", ("phone", "desktop", "empty")),
    View("audit-signed-out", None, "/audit"),
    View("audit-days", "auditor", "/audit#/days", ALL),
    View("audit-chain", "auditor", "/audit#/chain"),
    View("audit-looks", "auditor", "/audit#/looks", (*FILLED, "failing")),
    View("audit-rulings", "auditor", "/audit#/rulings", ("phone", "desktop")),
)
