"""What a host says with the files of the site, and how three kinds of hosts want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publishing.pages.policy import Policy, together

# Whatever a browser lets a page do beyond showing itself. Only Chromium and its kin read it, and they warn of names that they do
# not know: these are all that Chromium 156 lists in document.featurePolicy.features(), but for the client hints.
FEATURES = (
    "accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera", "captured-surface-control", "clipboard-read",
    "clipboard-write", "compute-pressure", "cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal",
    "digital-credentials-create", "digital-credentials-get", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map",
    "language-detector", "language-model", "local-fonts", "local-network", "local-network-access", "loopback-network",
    "magnetometer", "media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition", "otp-credentials",
    "payment", "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption",
    "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection",
    "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
# What works in headers only. Only hosts with https send them, so that no copy on a machine at home is sent there in vain.
IN_HEADERS_ONLY = "frame-ancestors 'none'; upgrade-insecure-requests"

_WRITTEN = "# Written by the build: what is changed here is lost. HOSTING.md says what these lines do."
_FORGETS = "# A location with an add_header of its own forgets all of these: include this file there, too."
# nginx sends each header in full with every file, and these two are three quarters of all. No browser makes a document of such a
# file in which something could run; of an SVG picture it does. What is missing is answered with a page, and so with both.
_OF_DOCUMENTS = {"Content-Security-Policy": "$content_security_policy", "Permissions-Policy": "$permissions_policy"}
_NO_DOCUMENTS = r"\.(?:avif|css|jpg|js|png|webp|woff2)$"


def headers(policies: Iterable[Policy]) -> dict[str, str]:
    """Returns what a host says with every page, by the names of the headers; `policies` are those of all pages."""
    return {
        "Content-Security-Policy": f"{together(policies)}; {IN_HEADERS_ONLY}",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }


def for_netlify(said: Mapping[str, str]) -> str:
    """Returns the file `_headers` that Netlify and Cloudflare Pages read from the root of a site."""
    return "\n".join((_WRITTEN, "/*", *(f"  {name}: {value}" for name, value in said.items()), ""))


def for_nginx(said: Mapping[str, str]) -> str:
    """Returns lines for the server block of nginx, which leave out what means something for documents alone with other files."""
    known = [f'set {variable} "{said[name]}";' for name, variable in _OF_DOCUMENTS.items()]
    emptied = [f'    set {variable} "";' for variable in _OF_DOCUMENTS.values()]
    added = (f'add_header {name} "{_OF_DOCUMENTS.get(name, value)}" always;' for name, value in said.items())
    return "\n".join((_WRITTEN, _FORGETS, *known, f'if ($uri ~ "{_NO_DOCUMENTS}") {{', *emptied, "}", *added, ""))


def for_caddy(said: Mapping[str, str]) -> str:
    """Returns lines for the block of a site in a Caddyfile."""
    return "\n".join((_WRITTEN, "header {", *(f'\t{name} "{value}"' for name, value in said.items()), "}", ""))
