"""What the site would look like if everybody confirmed what is written now; for the preview on this machine alone."""

from __future__ import annotations

from dataclasses import replace

from publishing.consent.clearance import Evidence, items
from publishing.content.consent_record import Consent, Covers
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library


def as_if_confirmed(library: Library) -> Library:
    """Returns `library` with every given consent covering its entry as it stands, seen today; all else stays as it is."""
    covered = {name: item.evidence for item in items(library) for name in item.record.consent or ()}
    return replace(library, consents={name: _seen(library, entry, covered.get(name)) for name, entry in library.consents.items()})


def _seen(library: Library, entry: Entry[Consent], evidence: Evidence | None) -> Entry[Consent]:
    record = entry.record
    if record is None or evidence is None or record.state not in ("given", "renewed"):
        return entry
    texts = {code: text for code, text in evidence.texts.items() if code in record.languages}
    covers = Covers(texts=texts, photos=dict(evidence.photos))
    seen = PartialDate(library.today.isoformat())
    return replace(entry, record=record.model_copy(update={"covers": covers, "final_seen_on": seen}))
