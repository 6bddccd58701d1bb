"""Every operation of the API, in one table: what it is called, where its view is, who may call it."""

from __future__ import annotations

from chalicelib.api.route import ACCOUNT, ENROLLING, OWN, PDF, PUBLIC, XLSX, Route

STAFF_WHO_REVIEW = ("reviewer", "command")
STAFF_WHO_WATCH = ("reviewer", "command", "department")
STAFF_AT_HEALTH_POINTS = (*STAFF_WHO_WATCH, "health_officer")
STAFF_WHO_RULE = ("security_admin", "command")
STAFF_WHO_SUPERVISE = ("reviewer", "command", "department", "inspector")

OPEN = (
    Route("GET", "/v1/status", "openings:status", PUBLIC),
    Route("GET", "/v1/openapi.json", "openings:openapi_document", PUBLIC),
    Route("GET", "/v1/tenant", "openings:tenant", PUBLIC),
    Route("GET", "/v1/regions/{code}/children", "openings:children", PUBLIC),
    Route("GET", "/v1/categories", "openings:categories", PUBLIC),
    Route("GET", "/v1/audit/head", "openings:audit_head", PUBLIC),
    Route("GET", "/v1/sounds/{sound}", "openings:sound", PUBLIC, gives="audio/wav"),
    Route("GET", "/v1/codes/{code}", "scans:look_up", PUBLIC),
)

ACCOUNTS = (
    Route("POST", "/v1/auth/codes", "sign_ins:ask_code", PUBLIC, 202),
    Route("POST", "/v1/auth/tokens", "sign_ins:issue", PUBLIC),
    Route("DELETE", "/v1/auth/tokens", "sign_ins:sign_out", ENROLLING, 204),
    Route("GET", "/v1/me", "accounts:show", ENROLLING),
    Route("DELETE", "/v1/me", "accounts:erase", ACCOUNT, 204),
    Route("PUT", "/v1/me/identity", "accounts:declare", ENROLLING),
    Route("POST", "/v1/me/totp", "accounts:start_totp", ENROLLING),
    Route("POST", "/v1/me/totp/confirm", "accounts:confirm_totp", ENROLLING),
    Route("GET", "/v1/me/visits", "own_records:visits", ACCOUNT),
    Route("POST", "/v1/me/visits/{visit_id}/contest", "own_records:contest", ACCOUNT, 201),
    Route("GET", "/v1/me/accesses", "own_records:accesses", ACCOUNT),
    Route("POST", "/v1/feedback", "feedback:give", ACCOUNT, 201),
    Route("GET", "/v1/feedback", "feedback:listing", ("command",)),
    Route("GET", "/v1/me/health", "accounts:health", ACCOUNT),
    Route("POST", "/v1/me/health/contest", "contests:contest", ACCOUNT, 201),
    Route("POST", "/v1/me/companions", "companions:add", ACCOUNT, 201),
    Route("GET", "/v1/me/companions", "companions:mine", ACCOUNT),
    Route("DELETE", "/v1/me/companions/{companion_id}", "companions:remove", ACCOUNT, 204),
    Route("POST", "/v1/cards", "cards:issue", ("reviewer",), 201),
    Route("GET", "/v1/cards", "cards:listing", ("reviewer",)),
    Route("GET", "/v1/cards/{card_id}/print", "cards:printed", ("reviewer",), gives=PDF),
    Route("DELETE", "/v1/cards/{card_id}", "cards:revoke", ("reviewer",), 204),
    Route("POST", "/v1/identity-checks", "identity_checks:record", STAFF_WHO_REVIEW),
    Route("POST", "/v1/staff", "staff:grant", ("security_admin", "command"), 201),
    Route("GET", "/v1/staff", "staff:listing", ("security_admin", "command")),
    Route("DELETE", "/v1/staff/{person}/roles/{role}", "staff:revoke", ("security_admin", "command"), 204),
    Route("DELETE", "/v1/staff/{person}/totp", "staff:reset_totp", ("security_admin",), 204),
)

VENUES = (
    Route("POST", "/v1/venues", "venues:apply", ACCOUNT, 201),
    Route("GET", "/v1/venues", "venues:listing", ACCOUNT),
    Route("POST", "/v1/venues/search", "venues:search", ACCOUNT),
    Route("GET", "/v1/venues/export", "ledgers:export", STAFF_WHO_WATCH, also=(202,)),
    Route("GET", "/v1/venues/{venue_id}", "venues:show", ACCOUNT),
    Route("PATCH", "/v1/venues/{venue_id}", "venues:edit", ACCOUNT),
    Route("GET", "/v1/venues/{venue_id}/history", "venues:history", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/submit", "venues:submit", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/review", "reviews:decide", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/{venue_id}/return", "reviews:send_back", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/{venue_id}/disable", "reviews:disable", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/{venue_id}/enable", "reviews:enable", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/{venue_id}/deregister", "venues:deregister", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/department", "reviews:assign", ("command",)),
    Route("POST", "/v1/reviews", "reviews:decide_many", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/confirm", "reviews:confirm", ("command",)),
    Route("POST", "/v1/venues/{venue_id}/manager", "handovers:invite", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/manager/accept", "handovers:accept", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/manager/confirm", "handovers:confirm", STAFF_WHO_REVIEW),
    Route("POST", "/v1/venues/{venue_id}/entrances", "entrances:add", ACCOUNT, 201),
    Route("PATCH", "/v1/venues/{venue_id}/entrances/{entrance_id}", "entrances:rename", ACCOUNT),
    Route("DELETE", "/v1/venues/{venue_id}/entrances/{entrance_id}", "entrances:remove", ACCOUNT, 204),
    Route("POST", "/v1/venues/{venue_id}/entrances/{entrance_id}/reissue", "entrances:reissue", ACCOUNT),
    Route("GET", "/v1/venues/{venue_id}/figures", "venue_days:figures", ACCOUNT),
    Route("GET", "/v1/venues/{venue_id}/visits", "venue_days:visits", ACCOUNT),
    Route("PUT", "/v1/venues/{venue_id}/trips", "trips:keep", ACCOUNT),
    Route("GET", "/v1/venues/{venue_id}/trips", "trips:listing", ACCOUNT),
    Route("POST", "/v1/venues/{venue_id}/clerks", "clerks:appoint", ACCOUNT, 201),
    Route("GET", "/v1/venues/{venue_id}/clerks", "clerks:listing", ACCOUNT),
    Route("DELETE", "/v1/venues/{venue_id}/clerks/{person}", "clerks:dismiss", ACCOUNT, 204),
    Route("POST", "/v1/venues/import", "imports:sheet", STAFF_WHO_WATCH, content_type=XLSX, also=(202,)),
    Route("GET", "/v1/venues/import/template", "imports:template", PUBLIC),
    Route("GET", "/v1/entrances/{entrance_id}/poster", "posters:link", ACCOUNT),
    Route("POST", "/v1/posters", "posters:ask", STAFF_WHO_WATCH, 202),
    Route("POST", "/v1/uploads", "uploads:start", ACCOUNT, 201),
    Route("GET", "/v1/jobs/{job_id}", "jobs:show", ACCOUNT),
    Route("DELETE", "/v1/jobs/{job_id}", "jobs:cancel", ACCOUNT, 204),
    Route("GET", "/v1/jobs/{job_id}/file", "ledgers:download", STAFF_WHO_WATCH),
)

COUNTIES = (
    Route("GET", "/v1/figures", "region_figures:figures", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/regions/{code}/settings", "counties:show", STAFF_WHO_WATCH),
    Route("GET", "/v1/regions/{code}/daily-report", "daily_reports:show", STAFF_WHO_WATCH, gives=PDF),
    Route("PUT", "/v1/regions/{code}/settings", "counties:change", ("command",)),
    Route("GET", "/v1/regions/{code}/officers", "body_officers:show", STAFF_AT_HEALTH_POINTS),
    Route("PUT", "/v1/regions/{code}/officers", "body_officers:change", ("command",)),
    Route("GET", "/v1/regions/{code}/health-points", "health_points:show", STAFF_AT_HEALTH_POINTS),
    Route("PUT", "/v1/regions/{code}/health-points", "health_points:change", ("command",)),
)

COVERAGE = (
    Route("PUT", "/v1/expected-venues", "expected_venues:replace", STAFF_WHO_WATCH, also=(202,)),
    Route("GET", "/v1/expected-venues", "expected_venues:listing", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/expected-venues/template", "expected_venues:template", STAFF_WHO_SUPERVISE),
    Route("PUT", "/v1/expected-venues/{expected_id}/match", "expected_venues:decide", STAFF_WHO_WATCH),
    Route("GET", "/v1/expected-venues/{expected_id}/match", "expected_venues:history", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/coverage", "coverage:show", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/coverage/places", "coverage:places", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/silent-entrances", "silent_entrances:listing", STAFF_WHO_SUPERVISE),
    Route("PUT", "/v1/addresses", "addresses:replace", ("department", "command"), also=(202,)),
    Route("GET", "/v1/addresses", "addresses:find", ACCOUNT),
    Route("GET", "/v1/addresses/template", "addresses:template", STAFF_WHO_WATCH),
)

DOOR = (
    Route("POST", "/v1/scans", "scans:register", OWN, 201, also=(200,)),
    Route("POST", "/v1/scans/batch", "batches:register", OWN),
    Route("POST", "/v1/scans/paper", "paper_lists:register", ACCOUNT, content_type=XLSX),
    Route("GET", "/v1/scans/paper/template", "paper_lists:template", PUBLIC),
    Route("GET", "/v1/me/code", "presented:personal_code", ACCOUNT),
    Route("POST", "/v1/scans/presented", "presented:register", ACCOUNT, 201, also=(200,)),
    Route("POST", "/v1/scans/assisted", "assisted:register", ACCOUNT, 201, also=(200,)),
    Route("GET", "/v1/venues/{venue_id}/door", "clerks:watch", ACCOUNT),
    Route("GET", "/v1/me/doors", "clerks:mine", ACCOUNT),
    Route("POST", "/v1/health-statuses", "health_statuses:feed", ("health_feed",)),
    Route("POST", "/v1/health-statuses/manual", "manual_changes:propose", ("health_officer",), 201),
    Route("GET", "/v1/health-statuses/manual", "manual_changes:listing", ("health_officer",)),
    Route("POST", "/v1/health-statuses/manual/{manual_id}/confirm", "manual_changes:confirm", ("health_officer",)),
    Route("GET", "/v1/contests", "contests:listing", ("health_officer", "command")),
    Route("POST", "/v1/contests/{contest_id}/answer", "contests:answer", ("health_officer", "command")),
    Route("GET", "/v1/alerts", "alerts:listing", ACCOUNT),
    Route("POST", "/v1/alerts/{alert_id}/acknowledge", "alerts:acknowledge", ACCOUNT),
    Route("POST", "/v1/alerts/{alert_id}/hand-over", "alerts:hand_over", ACCOUNT),
    Route("POST", "/v1/alerts/{alert_id}/close", "alerts:close", ACCOUNT),
)

RULES = (
    Route("POST", "/v1/policy-changes", "policy_changes:propose", STAFF_WHO_RULE, 201),
    Route("GET", "/v1/policy-changes", "policy_changes:listing", (*STAFF_WHO_RULE, "auditor")),
    Route("POST", "/v1/policy-changes/{policy_change_id}/confirm", "policy_changes:confirm", STAFF_WHO_RULE),
    Route("POST", "/v1/policy-changes/{policy_change_id}/cancel", "policy_changes:cancel", STAFF_WHO_RULE),
    Route("POST", "/v1/shutdown", "shutdowns:order", STAFF_WHO_RULE, 201),
    Route("GET", "/v1/shutdown", "shutdowns:show", (*STAFF_WHO_RULE, "auditor")),
    Route("POST", "/v1/shutdown/confirm", "shutdowns:confirm", STAFF_WHO_RULE),
    Route("POST", "/v1/shutdown/cancel", "shutdowns:cancel", STAFF_WHO_RULE),
)

CUSTODY = (
    Route("GET", "/v1/audit", "audit:entries", ("auditor",)),
    Route("GET", "/v1/audit/lines", "audit:lines", ("auditor",)),
    Route(
        "GET",
        "/v1/certificates",
        "audit:certificates",
        ("auditor", "security_admin", "command"),
        opens="custody.read_certificates:public_certificates",
    ),
    Route("POST", "/v1/holds", "holds:propose", ("command", "approver"), 201),
    Route("GET", "/v1/holds", "holds:listing", ("command", "approver", "auditor")),
    Route("GET", "/v1/holds/{hold_id}", "holds:show", ("command", "approver", "auditor")),
    Route("DELETE", "/v1/holds/{hold_id}", "holds:release", ("command", "approver"), 204),
    Route("POST", "/v1/holds/{hold_id}/confirm", "holds:confirm", ("approver",)),
    Route("GET", "/v1/holds/{hold_id}/rows", "holds:rows", ("approver",)),
)

TRACING = (
    Route("POST", "/v1/cases", "cases:ask", ("tracer",), 201, traces=True),
    Route("GET", "/v1/cases", "cases:listing", ("tracer", "approver", "auditor"), traces=True),
    Route("GET", "/v1/cases/{case_id}", "cases:show", ("tracer", "approver", "auditor"), traces=True),
    Route("POST", "/v1/cases/{case_id}/approve", "cases:approve", ("approver",), traces=True),
    Route("POST", "/v1/cases/{case_id}/deny", "cases:deny", ("approver",), traces=True),
    Route("POST", "/v1/cases/{case_id}/preview", "runs:preview", ("tracer",), traces=True),
    Route("POST", "/v1/cases/{case_id}/run", "runs:run", ("tracer",), 202, traces=True),
    Route("DELETE", "/v1/cases/{case_id}/run", "runs:cancel", ("tracer",), 204, traces=True),
    Route("GET", "/v1/cases/{case_id}/contacts", "runs:contacts", ("tracer",), traces=True),
    Route("POST", "/v1/cases/{case_id}/close", "cases:close", ("tracer", "approver"), traces=True),
)

SUPERVISION = (
    Route("POST", "/v1/inspections", "inspections:register", ("inspector",), 201, also=(200,)),
    Route("GET", "/v1/inspections", "inspections:listing", STAFF_WHO_SUPERVISE),
    Route("POST", "/v1/orders", "orders:give", STAFF_WHO_SUPERVISE, 201, also=(200,)),
    Route("GET", "/v1/orders", "orders:listing", ACCOUNT),
    Route("GET", "/v1/orders/{order_id}", "orders:show", ACCOUNT),
    Route("POST", "/v1/orders/{order_id}/answer", "orders:answer", ACCOUNT),
    Route("POST", "/v1/orders/{order_id}/reopen", "orders:reopen", STAFF_WHO_SUPERVISE),
    Route("POST", "/v1/orders/{order_id}/close", "orders:close", STAFF_WHO_SUPERVISE),
    Route("GET", "/v1/inspections/{inspection_id}/photo", "inspections:photo", STAFF_WHO_SUPERVISE, gives="image/jpeg"),
)

HANDING_OVER = (
    Route("POST", "/v1/cases/{case_id}/reveal", "reveals:reveal", ("tracer",), traces=True),
    Route("POST", "/v1/cases/{case_id}/reveals", "reveals:ask", ("tracer",), 201, traces=True),
    Route("GET", "/v1/cases/{case_id}/reveals", "reveals:listing", ("tracer", "approver"), traces=True),
    Route("GET", "/v1/cases/{case_id}/reveals/{reveal_id}", "reveals:show", ("tracer", "approver"), traces=True),
    Route("POST", "/v1/cases/{case_id}/reveals/{reveal_id}/confirm", "reveals:confirm", ("approver",), traces=True),
    Route("POST", "/v1/cases/{case_id}/export", "case_exports:start", ("tracer",), 202, traces=True),
    Route("GET", "/v1/cases/{case_id}/exports/{export_id}", "case_exports:download", ("tracer",), traces=True),
    Route("POST", "/v1/cases/{case_id}/notify", "pushes:notify", ("tracer",), traces=True),
    Route("GET", "/v1/cases/{case_id}/pushes", "pushes:sent", ("tracer",), traces=True),
    Route("GET", "/v1/pushes", "pushes:listing", ("tracer", "command"), traces=True),
    Route("GET", "/v1/pushes/{push_id}", "pushes:show", ("tracer", "command"), traces=True),
    Route("POST", "/v1/pushes/{push_id}/accept", "pushes:accept", ("tracer", "command"), traces=True),
)

ROUTES = OPEN + ACCOUNTS + VENUES + COUNTIES + COVERAGE + DOOR + RULES + CUSTODY + TRACING + SUPERVISION + HANDING_OVER
