"""The forms in which problems are told: to people, to a code host, to programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from publishing.checks.annotations import annotated
from publishing.checks.listing import listing
from publishing.checks.problems import Problem
from publishing.checks.report import report
from publishing.checks.sarif import sarif
from publishing.content.library import Library

Format: TypeAlias = Callable[[Iterable[Problem], Library, str], str]

FORMATS: Mapping[str, Format] = {"text": report, "github": annotated, "json": listing, "sarif": sarif}
