"""Find Debian's Chromium, which tests, screenshots and figures of the pages drive; on the build server, install it."""

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
FLAGS = (
    "--no-sandbox",  # as root, in a container: there is no other way
    "--disable-dev-shm-usage",
    # The pages may ask nobody but the provinces on this machine; any other name does not exist.
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class NotHere(Exception):
    """This machine has no browser; the message says what is missing."""


def find() -> str:
    """Return the browser's path; NotHere when there is none."""
    for name in NAMES:
        if (found := shutil.which(name)) is not None:
            return found
    raise NotHere(f"no chromium: the pages are not opened in a browser (on Debian: apt install {' '.join(PACKAGES)})")


def ensure() -> str:
    """Return the browser's path, and install it where this is the build server and may be done."""
    try:
        return find()
    except NotHere:
        if os.environ.get("CI") != "true" or os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise NotHere(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}")
    return find()


def signed_in(tokens: dict[str, Any]) -> str:
    """Return the script that signs a page in before it begins, once (chalicelib/web/kit/session.js keeps it)."""
    kept = {"access": tokens["access_token"], "refresh": tokens["refresh_token"]}
    return f"""
      if (location.protocol.indexOf("http") === 0 && !sessionStorage.getItem("seeded")) {{
        sessionStorage.setItem("seeded", "1");
        const kept = JSON.stringify({{ ...{json.dumps(kept)}, until: Date.now() + {tokens["expires_in"]} * 1000 }});
        localStorage.setItem("venue-code.session", kept);
        for (const page of ["desk", "trace", "audit"]) sessionStorage.setItem("venue-code.session." + page, kept);
      }}
    """


def answer_to(route: "Route") -> "APIResponse":
    """Ask what a page asks and return the answer; Playwright's driver, unlike a browser, finds no *.localhost."""
    asked = urlsplit(route.request.url)
    here = asked._replace(netloc=f"127.0.0.1:{asked.port}").geturl()
    return route.fetch(url=here, headers={**route.request.headers, "host": asked.netloc})
