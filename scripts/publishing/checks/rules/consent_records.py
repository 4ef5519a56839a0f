"""Rules about consent records: each is complete, lawful, and live on the day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem
from publishing.consent.clearance import COOLING_OFF, LONGEST_MONTHS, NOTICE_MONTHS, RECOGNISABLE, REVIEW_GRACE, months_after
from publishing.content.consent_record import Consent
from publishing.content.library import CONSENTS, Entry, Library
from publishing.files.yaml_document import Position

WARNED_BEFORE = datetime.timedelta(days=60)
REVIEW_MONTHS = 12
REMARKS_UNTIL = 2  # the first lines say what the file is
FIRST_LINE = re.compile(r"# (A consent record|A fictional consent)[^\n]{0,80}$|# yaml-language-server: ")
IDENTITY = re.compile(
    r"name|initial|birth|dob|age$|village|address|phone|mobile|mail|case|fir|aadhaar|pan$|file|scan|photo|path|husband|father|mother|school",
    re.IGNORECASE,
)


@of_each("consent")
def consent_not_given(subject: EntryContext) -> Iterator[Problem]:
    """A record publishes only in the state given or renewed, with the day and the way in which consent was given."""
    for record in subject.in_use():
        if record.state in ("requested", "refused"):
            yield _problem("consent-not-given", subject.entry, "state", variant=record.state)
        elif record.state in ("given", "renewed"):
            for name in ("given_on", "method", *(("renewed_on",) if record.state == "renewed" else ())):
                if getattr(record, name) is None:
                    yield _problem("consent-not-given", subject.entry, "state", variant="incomplete", field=name)
            yield from _impossible_days(subject, record)


@of_each("consent")
def consent_withdrawn(subject: EntryContext) -> Iterator[Problem]:
    """A consent that was taken back publishes nothing."""
    for record in subject.in_use():
        if record.state == "withdrawn" or record.withdraw is not None:
            yield _problem("consent-withdrawn", subject.entry, "state")


@of_each("consent")
def withdrawal_open(subject: EntryContext) -> Iterator[Problem]:
    """A withdrawal that was received must be acted on before anything that it concerns is built again."""
    record = subject.entry.record
    if (
        record
        and (record.withdraw is None or record.withdraw.acted_on is None)
        and (record.withdraw or record.state == "withdrawn")
    ):
        yield _problem("withdrawal-open", subject.entry, "withdraw")


@of_each("consent")
def consent_expired(subject: EntryContext) -> Iterator[Problem]:
    """A consent ends on its last day, which is at most 24 months after it was given or renewed."""
    for record in subject.in_use():
        latest = _latest(record)
        if record.expires_on.first_day <= subject.library.today:
            yield _problem("consent-expired", subject.entry, "expires_on", found=str(record.expires_on))
        elif latest and record.expires_on.first_day > months_after(latest, LONGEST_MONTHS):
            last = months_after(latest, LONGEST_MONTHS).isoformat()
            yield _problem("consent-expired", subject.entry, "expires_on", variant="too-long", expected=last)


@of_each("consent")
def consent_expiring(subject: EntryContext) -> Iterator[Problem]:
    """A consent that ends within 60 days should be renewed now."""
    for record in subject.in_use():
        if subject.library.today < record.expires_on.first_day <= subject.library.today + WARNED_BEFORE:
            yield _problem("consent-expiring", subject.entry, "expires_on", found=str(record.expires_on))


@of_each("consent")
def consent_review_due(subject: EntryContext) -> Iterator[Problem]:
    """A consent must be reviewed on its day, at most 12 months ahead; 30 days later it publishes nothing."""
    for record in subject.in_use():
        due = record.review_on.first_day
        if subject.library.today > due + REVIEW_GRACE:
            yield _problem("consent-review-due", subject.entry, "review_on", variant="overdue", found=str(record.review_on))
        elif subject.library.today >= due:
            yield _problem("consent-review-due", subject.entry, "review_on", found=str(record.review_on))
        elif due > months_after(subject.library.today, REVIEW_MONTHS):
            yield _problem("consent-review-due", subject.entry, "review_on", variant="too-late", found=str(record.review_on))


@of_each("consent")
def consent_cooling_off(subject: EntryContext) -> Iterator[Problem]:
    """Nothing is published before the cooling-off time has passed, which lasts at least 7 days from the day of consent."""
    for record in subject.in_use():
        if record.state not in ("given", "renewed") or record.given_on is None:
            continue
        end = record.cooling_off_until
        if end is None or end.first_day < record.given_on.first_day + COOLING_OFF:
            least = (record.given_on.first_day + COOLING_OFF).isoformat()
            yield _problem("consent-cooling-off", subject.entry, "cooling_off_until", variant="too-short", expected=least)
        elif subject.library.today < end.first_day:
            yield _problem("consent-cooling-off", subject.entry, "cooling_off_until", found=str(end))


@of_each("consent")
def consent_written_missing(subject: EntryContext) -> Iterator[Problem]:
    """A face or a name is published only with a written authorisation and a legal review."""
    for record in subject.in_use():
        if record.identity in RECOGNISABLE:
            if record.written_authorisation != "true":
                yield _problem("consent-written-missing", subject.entry, "identity")
            if record.legal_review is None:
                yield _problem("consent-written-missing", subject.entry, "identity", variant="review")


@of_each("consent")
def consent_risk_high(subject: EntryContext) -> Iterator[Problem]:
    """Nothing is published whose risk to the person is high, or was assessed 24 months ago or earlier."""
    for record in subject.in_use():
        if record.risk.outcome == "high":
            yield _problem("consent-risk-high", subject.entry, "risk", "outcome")
        if months_after(record.risk.assessed_on.first_day, LONGEST_MONTHS) <= subject.library.today:
            yield _problem("consent-risk-high", subject.entry, "risk", "assessed_on", variant="old")


@of_each("consent")
def consent_live_case(subject: EntryContext) -> Iterator[Problem]:
    """While a court case is running, nothing is published without a legal review."""
    for record in subject.in_use():
        if record.risk.live_case == "true" and record.legal_review is None:
            yield _problem("consent-live-case", subject.entry, "risk", "live_case")


@of_each("consent")
def consent_one_reviewer(subject: EntryContext) -> Iterator[Problem]:
    """Two different roles must stand behind a record."""
    for record in subject.in_use():
        if record.steward == record.second_reviewer:
            yield _problem("consent-one-reviewer", subject.entry, "second_reviewer")


def _strays(library: Library) -> Iterator[Problem]:
    if library.strays:  # their names may tell who it is
        yield Problem(rule="consent-names-someone", variant="file", position=Position(file=CONSENTS))


@of_each("consent", besides=_strays)
def consent_names_someone(subject: EntryContext) -> Iterator[Problem]:
    """A consent record must hold nothing that could tell who the person is; that stands in the sealed register alone."""
    entry = subject.entry
    for fault in entry.faults:
        if fault.kind == "field-unknown" and IDENTITY.search(fault.found):
            yield Problem(rule="consent-names-someone", position=fault.position)
    for number, line in enumerate(entry.document.lines, start=1):
        if "#" in line and not (number <= REMARKS_UNTIL and FIRST_LINE.match(line)):
            place = Position(file=entry.file, line=number, column=line.index("#") + 1)
            yield Problem(rule="consent-names-someone", variant="comment", position=place)


@of_each("consent")
def consent_unused(subject: EntryContext) -> Iterator[Problem]:
    """A record that no entry names should be needed soon, or be deleted."""
    record = subject.entry.record
    if record and not subject.is_named and record.state != "withdrawn":
        yield _problem("consent-unused", subject.entry, "state")


def _impossible_days(subject: EntryContext, record: Consent) -> Iterator[Problem]:
    """Days that lie in the future, or in an order that cannot be."""
    today, given, latest = subject.library.today, record.given_on, _latest(record)
    past = {"given_on": given, "renewed_on": record.renewed_on, "final_seen_on": record.final_seen_on}
    for name, day in past.items():
        if day and day.first_day > today:
            yield _problem("consent-not-given", subject.entry, name, variant="future", field=name)
    if record.risk.assessed_on.first_day > today:
        yield _problem("consent-not-given", subject.entry, "risk", "assessed_on", variant="future", field="risk › assessed_on")
    if given and latest:
        told = record.notice.given_on.first_day
        order = {"notice": told <= given.first_day <= months_after(told, NOTICE_MONTHS), "renewed_on": given.first_day <= latest}
        order["final_seen_on"] = record.final_seen_on is None or given.first_day <= record.final_seen_on.first_day
        for name in (name for name, right in order.items() if not right):
            yield _problem("consent-not-given", subject.entry, name, variant="order", field=name)
    if record.state == "given" and record.renewed_on is not None:
        yield _problem("consent-not-given", subject.entry, "renewed_on", variant="order", field="renewed_on")


def _latest(record: Consent) -> datetime.date | None:
    """The day on which consent was last given."""
    latest = record.renewed_on or record.given_on
    return latest.first_day if latest else None


def _problem(rule: str, entry: Entry[Consent], *route: str, variant: str = "", **slots: str) -> Problem:
    return Problem(rule=rule, variant=variant, position=entry.position(*route), route=route, slots=slots)


RULES = (
    consent_not_given,
    consent_withdrawn,
    withdrawal_open,
    consent_expired,
    consent_expiring,
    consent_review_due,
    consent_cooling_off,
    consent_written_missing,
    consent_risk_high,
    consent_live_case,
    consent_one_reviewer,
    consent_names_someone,
    consent_unused,
)
