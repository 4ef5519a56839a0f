"""No content that the fuzzer makes in minutes of trying breaks or slows what reads and checks it."""

from __future__ import annotations

import time

import pytest
from fuzz.fuzz_content import fuzz


@pytest.mark.exhaustive
def test_random_changes_to_content_never_break_the_checks() -> None:
    assert fuzz(seconds=300, seed=int(time.time())) == []
