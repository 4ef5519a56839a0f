"""Rules about consent records: each is complete, lawful, and live on the day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from publishing.checks.rule import EntryContext, Problem, entry_rule
from publishing.consent.clearance import (
    COOLING_OFF,
    LONGEST_MONTHS,
    NOTICE_MONTHS,
    RECOGNISABLE,
    REVIEW_GRACE,
    REVIEW_MONTHS,
    months_after,
)
from publishing.content.consent_record import Consent
from publishing.content.fields import role_kind
from publishing.content.library import CONSENTS, Library
from publishing.files.yaml_document import Position

WARNED_BEFORE = datetime.timedelta(days=60)
REMARKS_UNTIL = 2  # the first lines say what the file is
_ALLOWED_COMMENT = re.compile(r"# (A consent record|A fictional consent)[^\n]{0,80}$|# yaml-language-server: ")
IDENTITY = re.compile(
    r"name|initial|birth|dob|age$|village|address|phone|mobile|mail|case|fir|aadhaar|pan$|file|scan|photo|path|husband|father|mother|school",
    re.IGNORECASE,
)


@entry_rule("consent")
def consent_not_given(context: EntryContext) -> Iterator[Problem]:
    """Consent must have been given or renewed, and the record must say on which day and in which way."""
    record = context.consent_in_use
    if record and record.state in ("requested", "refused"):
        yield context.problem("state", variant=record.state)
    elif record and record.state in ("given", "renewed"):
        for name in ("given_on", "method", *(("renewed_on",) if record.state == "renewed" else ())):
            if getattr(record, name) is None:
                yield context.problem("state", variant="incomplete", field=name)
        yield from _impossible_days(context, record)


@entry_rule("consent")
def consent_withdrawn(context: EntryContext) -> Iterator[Problem]:
    """A consent that an entry names must not have been withdrawn."""
    record = context.consent_in_use
    if record and (record.state == "withdrawn" or record.withdraw is not None):
        yield context.problem("state")
    elif record and context.library.was_withdrawn(record.id):
        yield context.problem("state", variant="forgotten")


@entry_rule("consent")
def withdrawal_open(context: EntryContext) -> Iterator[Problem]:
    """When consent is withdrawn, the content must be taken down before any content that depends on it is built again."""
    record = context.entry.record
    if not record or not (record.withdraw or record.state == "withdrawn"):
        return
    if record.withdraw is None or record.withdraw.acted_on is None:
        yield context.problem("withdraw")


@entry_rule("consent")
def consent_expired(context: EntryContext) -> Iterator[Problem]:
    """A consent must not have expired; it expires at most 24 months after it was given or renewed."""
    if record := context.consent_in_use:
        last_day, latest = record.expires_on.first_day, _latest(record)
        if last_day <= context.library.today:
            yield context.problem("expires_on", found=str(record.expires_on))
        elif latest and last_day > (longest := months_after(latest, LONGEST_MONTHS)):
            yield context.problem("expires_on", variant="too-long", expected=longest.isoformat())


@entry_rule("consent")
def consent_expiring(context: EntryContext) -> Iterator[Problem]:
    """A consent that expires within 60 days should be renewed now."""
    record, today = context.consent_in_use, context.library.today
    if record and today < record.expires_on.first_day <= today + WARNED_BEFORE:
        yield context.problem("expires_on", found=str(record.expires_on))


@entry_rule("consent")
def consent_review_due(context: EntryContext) -> Iterator[Problem]:
    """A consent must be reviewed by its review day, at most 12 months ahead; from 30 days after it, nothing is published."""
    if record := context.consent_in_use:
        due, today, found = record.review_on.first_day, context.library.today, str(record.review_on)
        if today > due + REVIEW_GRACE:
            yield context.problem("review_on", variant="overdue", found=found)
        elif today >= due:
            yield context.problem("review_on", found=found)
        elif due > months_after(today, REVIEW_MONTHS):
            yield context.problem("review_on", variant="too-late", found=found)


@entry_rule("consent")
def consent_cooling_off(context: EntryContext) -> Iterator[Problem]:
    """The cooling-off period, at least 7 days from the day of consent, must be over before anything is published."""
    record = context.consent_in_use
    if record and record.state in ("given", "renewed") and record.given_on:
        end, earliest = record.cooling_off_until, record.given_on.first_day + COOLING_OFF
        if end is None or end.first_day < earliest:
            yield context.problem("cooling_off_until", variant="too-short", expected=earliest.isoformat())
        elif context.library.today < end.first_day:
            yield context.problem("cooling_off_until", found=str(end))


@entry_rule("consent")
def consent_written_missing(context: EntryContext) -> Iterator[Problem]:
    """A record that allows a face or a name must have a written authorisation and a legal review."""
    record = context.consent_in_use
    if record and record.identity in RECOGNISABLE:
        if record.written_authorisation != "true":
            yield context.problem("identity")
        if record.legal_review is None:
            yield context.problem("identity", variant="review")


@entry_rule("consent")
def consent_risk_high(context: EntryContext) -> Iterator[Problem]:
    """The risk to the person must not be high, and must have been assessed less than 24 months ago."""
    if record := context.consent_in_use:
        if record.risk.outcome == "high":
            yield context.problem("risk", "outcome")
        if months_after(record.risk.assessed_on.first_day, LONGEST_MONTHS) <= context.library.today:
            yield context.problem("risk", "assessed_on", variant="old")


@entry_rule("consent")
def consent_live_case(context: EntryContext) -> Iterator[Problem]:
    """While a court case is open, a record must have a legal review."""
    record = context.consent_in_use
    if record and record.risk.live_case == "true" and record.legal_review is None:
        yield context.problem("risk", "live_case")


@entry_rule("consent")
def consent_one_reviewer(context: EntryContext) -> Iterator[Problem]:
    """A second reviewer, with a role of another kind than the steward's, must review the form that the person saw."""
    record = context.consent_in_use
    if record is None:
        return
    if record.second_reviewer is None:
        if record.state in ("given", "renewed"):
            yield context.problem("second_reviewer", variant="missing", consent=record.id)
    elif role_kind(record.steward) == role_kind(record.second_reviewer):
        yield context.problem("second_reviewer")
    if day := record.reviewed_on:
        seen, today = record.final_seen_on, context.library.today
        if day.first_day > today or (seen and day.first_day < seen.first_day):
            yield context.problem("reviewed_on", variant="day", consent=record.id)


def _other_files(library: Library) -> Iterator[Problem]:
    if library.strays:  # they are not named, because a name may tell who the person is
        yield Problem(variant="file", position=Position(file=CONSENTS))


@entry_rule("consent", of_library=_other_files)
def consent_names_someone(context: EntryContext) -> Iterator[Problem]:
    """A consent record must contain nothing that could reveal who the person is; only the sealed register says that."""
    for fault in context.faults("field-unknown"):
        if IDENTITY.search(fault.found):
            yield Problem(position=fault.position)
    for number, line in enumerate(context.entry.document.lines, start=1):
        if "#" in line and not (number <= REMARKS_UNTIL and _ALLOWED_COMMENT.match(line)):
            yield Problem(variant="comment", position=Position(file=context.entry.file, line=number, column=line.index("#") + 1))


@entry_rule("consent")
def consent_unused(context: EntryContext) -> Iterator[Problem]:
    """A record that no entry names should be deleted, unless an entry will soon need it."""
    record = context.entry.record
    if record and not context.is_named and record.state != "withdrawn":
        yield context.problem("state")


def _impossible_days(context: EntryContext, record: Consent) -> Iterator[Problem]:
    """Yield the days that are in the future, or in an impossible order."""
    today, given, seen, latest = context.library.today, record.given_on, record.final_seen_on, _latest(record)
    for name, day in {"given_on": given, "renewed_on": record.renewed_on, "final_seen_on": seen}.items():
        if day and day.first_day > today:
            yield context.problem(name, variant="future", field=name)
    if record.risk.assessed_on.first_day > today:
        yield context.problem("risk", "assessed_on", variant="future", field="risk › assessed_on")
    if given and latest:
        notice = record.notice.given_on.first_day
        in_order = {
            "notice": notice <= given.first_day <= months_after(notice, NOTICE_MONTHS),
            "renewed_on": given.first_day <= latest,
            "final_seen_on": seen is None or given.first_day <= seen.first_day,
        }
        for name in (name for name, is_right in in_order.items() if not is_right):
            yield context.problem(name, variant="order", field=name)
    if record.state == "given" and record.renewed_on is not None:
        yield context.problem("renewed_on", variant="order", field="renewed_on")


def _latest(record: Consent) -> datetime.date | None:
    """Return the day on which consent was last given."""
    latest = record.renewed_on or record.given_on
    return latest.first_day if latest else None
