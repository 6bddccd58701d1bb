"""What the worker answers that keeps the visitor's page: the network's page while there is a good one, else its own."""

import json
import shutil
import subprocess

import pytest

from tests.api.web.conftest import Browse
from tests.missing import do_without

RUN = """
const heard = {};
const [source, scenario] = JSON.parse(require("fs").readFileSync(0, "utf-8"));
globalThis.self = { addEventListener: (name, act) => (heard[name] = act), registration: { scope: "https://p/" } };
globalThis.caches = { match: async (name) => (scenario.kept ? { status: 200, from: "kept " + name } : undefined) };
globalThis.Response = { error: () => ({ status: 0, from: "error" }) };
globalThis.fetch = async () => {
  if (!scenario.status) throw new TypeError("unreachable");
  return { status: scenario.status, ok: scenario.status < 300, from: "network" };
};
globalThis.setTimeout = () => 0;
new Function(source)();
const request = { method: scenario.method || "GET", url: "https://p/" + scenario.path };
let answered = null;
heard.fetch({ request, respondWith: (answer) => (answered = answer) });
Promise.resolve(answered).then((answer) => console.log(answer ? answer.from : "not ours"));
"""
"""A browser of a dozen lines: what the worker is told, what it has kept, what the network says."""


def answer(browse: Browse, path: str, status: int | None, kept: bool = True) -> str:
    if (node := shutil.which("node")) is None:
        do_without("no node: nobody runs the worker of the visitor's page")
    given = json.dumps([browse("/sw.js").text, {"path": path, "status": status, "kept": kept}])
    done = subprocess.run([node, "-e", RUN], input=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("status", [429, 500, 502, 503, None])
def test_a_page_that_the_province_cannot_give_is_the_one_that_was_kept(status: int | None, browse: Browse) -> None:
    assert answer(browse, "c/4300000000017", status) == "kept c/-"
    assert answer(browse, "", status) == "kept ./"


@pytest.mark.parametrize("status", [200, 404])
def test_what_the_province_says_of_a_page_is_shown(status: int, browse: Browse) -> None:
    assert answer(browse, "c/4300000000017", status) == "network"


def test_without_a_kept_page_the_provinces_refusal_is_shown(browse: Browse) -> None:
    assert answer(browse, "", 503, kept=False) == "network"
    assert answer(browse, "", None, kept=False) == "error"


@pytest.mark.parametrize("path", ["v1/me", "v1/scans", "manage", "desk", "audit", "c/x/y"])
def test_no_answer_of_the_api_and_no_other_page_passes_through_the_worker(path: str, browse: Browse) -> None:
    assert answer(browse, path, 200) == "not ours"
