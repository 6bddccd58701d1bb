"""Presses by hand, counted: only what is drawn as a button or a link, in sight and at rest, may be pressed."""

from playwright.sync_api import Locator, expect


class Taps:
    """Press one thing after the other; `count` says how often."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, target: Locator) -> None:
        """Press a button or a link where a finger would, having scrolled it into sight."""
        expect(target).to_be_visible()
        assert target.evaluate("seen => seen.matches('button, a[href]')"), "neither a button nor a link"
        assert target.inner_text().strip(), "nothing is written on it"
        target.scroll_into_view_if_needed()
        expect(target).to_be_in_viewport()
        expect(target).to_be_enabled()
        target.click()
        self.count += 1
