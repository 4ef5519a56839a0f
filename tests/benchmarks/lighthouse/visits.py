"""What a page takes over the wire without its pictures, at a first visit and again, and what axe-core says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True, "bypass_csp": True
}  # fmt: skip
PICTURES = ("image/jpeg", "image/webp", "image/avif", "image/png")
RUN = """async () => {
  const {violations, incomplete} = await axe.run({resultTypes: ["violations", "incomplete"]});
  return [violations.length, incomplete.length];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Bytes and requests of a first visit and of a visit by somebody who has just read another page; what axe-core found."""

    first: int
    first_requests: int
    repeat: int
    repeat_requests: int
    violations: int
    incomplete: int


def visit(browser: Browser, site: str, page: str, other: str, axe: Path) -> Visit:
    """Returns what `page` takes, and what it takes after `other`."""
    first, requests, found = _taken(browser, [f"{site}{page}"], axe)
    repeat, again, _ = _taken(browser, [f"{site}{other}", f"{site}{page}"], None)
    return Visit(
        first=first, first_requests=requests, repeat=repeat, repeat_requests=again, violations=found[0], incomplete=found[1]
    )


def _taken(browser: Browser, addresses: list[str], axe: Path | None) -> tuple[int, int, list[int]]:
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["response"]["mimeType"]}))
        session.on("Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}))
        for address in addresses:
            sizes.clear()
            page.goto(address, wait_until="networkidle")
        taken = [size for one, size in sizes.items() if size and kinds.get(one, "") not in PICTURES]
        return round(sum(taken)), len(taken), _axe(page, axe) if axe else []


def _axe(page: Page, axe: Path) -> list[int]:
    page.evaluate(axe.read_text(encoding="utf-8"))
    found: list[int] = page.evaluate(RUN)
    return found
