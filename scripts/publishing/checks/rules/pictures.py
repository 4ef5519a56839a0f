"""Rules about pictures: nobody is shown who did not agree, and no file says more than its picture shows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from publishing.checks.rule import EntryContext, Problem, entry_rule, library_rule
from publishing.consent.clearance import AT_WORK, PICTURED
from publishing.content.library import Library
from publishing.content.records import Photo, Redaction
from publishing.content.redactions import is_valid, unaccounted_faces
from publishing.images.likeness import are_alike
from publishing.images.pictures import Master

CAMERA_NAME = re.compile(
    r"(?:img|dsc[fn]?|pxl|mvimg|dji|gopr|vid|photo|screenshot|signal|whatsapp(?:-image)?|p|cimg|sam|imag|burst)"
    r"-?\d{3,}(?:-?(?:\d+|wa\d+|mp|pano|hdr|edit(?:ed)?))*|\d{6,}(?:-\d+)*"
)


@entry_rule("album")
def people_unclear(context: EntryContext) -> Iterator[Problem]:
    """A photograph must say who can be recognised in it, and must not contradict the consents that it names."""
    for _, number, photo in context.photos():
        position = context.entry.position("photos", number, *(("people",) if photo.people else ()))
        if photo.kind == "photograph" and photo.people is None:
            yield context.problem_at(position, "photos", number)
        elif photo.shows_people and photo.survivors == "none":
            yield context.problem_at(position, "photos", number, variant="unasked")
        elif photo.people == "none" and photo.consent:
            yield context.problem_at(position, "photos", number, variant="nobody")
    for item, route, _record, consent in context.consent_records():
        if item.evidence.people == "staff" and consent.subject not in AT_WORK:
            yield context.problem(*route, variant="others")
        elif item.evidence.people == "consented" and consent.identity not in PICTURED:
            yield context.problem(*route, variant="identity")


@entry_rule("album")
def face_unaccounted(context: EntryContext) -> Iterator[Problem]:
    """A picture must have been searched for faces, and each must be covered, or a consent must allow to show it."""
    for name, number, photo in context.photos():
        faces, master = context.library.faces[name], context.library.masters[name]
        if faces is None and not master.fault:
            variant = "unsearched-nobody" if photo.survivors == "none" and not photo.shows_people else "unsearched"
            yield context.problem("photos", number, "file", variant=variant, found=photo.file)
        for face in unaccounted_faces(photo, context.library.consents_of(photo), faces) if faces else ():
            across, down = face.place(master.width, master.height)
            position = context.entry.position("photos", number, "file")
            yield context.problem_at(position, "photos", number, across=str(across), down=str(down))


@entry_rule("album")
def redaction_wrong(context: EntryContext) -> Iterator[Problem]:
    """A redaction must be a box or a shape that lies within the picture."""
    for name, number, photo in context.photos():
        master = context.library.masters[name]
        slots = {"width": str(master.width), "height": str(master.height)}
        for place, redaction in enumerate(photo.redactions):
            if not is_valid(redaction):
                yield context.problem("photos", number, "redactions", place, **slots)
            elif not master.fault and not _is_within(redaction, master):
                yield context.problem("photos", number, "redactions", place, variant="outside", **slots)


@entry_rule("album")
def photo_has_location(context: EntryContext) -> Iterator[Problem]:
    """A picture's file must not record where the picture was taken, although that is never published."""
    for name, number, photo in context.photos():
        if context.library.masters[name].located:
            yield context.problem("photos", number, "file", **_import_slots(context, photo))


@entry_rule("album")
def photo_named_by_camera(context: EntryContext) -> Iterator[Problem]:
    """A picture's file must have a name that says what it shows; a camera's name reveals the day, the device and the number."""
    for _, number, photo in context.photos():
        if CAMERA_NAME.fullmatch(photo.file.rsplit(".", 1)[0]):
            yield context.problem("photos", number, "file", **_import_slots(context, photo))


@entry_rule("album")
def photo_animated(context: EntryContext) -> Iterator[Problem]:
    """A picture should not be animated: only its first frame is shown, because moving pictures distract and are heavy."""
    for name, number, photo in context.photos():
        if (frames := context.library.masters[name].frames) > 1:
            yield context.problem("photos", number, "file", found=photo.file, count=str(frames))


@library_rule
def picture_copied(library: Library) -> Iterator[Problem]:
    """A picture must not be in the gallery twice, nor be a changed copy of another one if either of them concerns somebody."""
    listed = [
        (f"{entry.file.rpartition('/')[0]}/{photo.file}", library.masters[name], (entry, ("photos", number, "file")))
        for name, entry, number, photo in library.photos()
    ]
    unlisted = [(file, master, None) for file, master in library.unlisted.items()]
    for first, second in itertools.combinations((*listed, *unlisted), 2):
        variant = _likeness(library, first[1], second[1])
        if variant and first[0] != second[0]:
            for (_, _, place), (other, _, _) in ((first, second), (second, first)):
                if place:
                    entry, route = place
                    yield Problem(variant=variant, position=entry.position(*route), route=route, slots={"other": other})


def _likeness(library: Library, first: Master, second: Master) -> str:
    digests = (first.digest, second.digest)
    if first.digest and first.digest == second.digest:
        return "same"
    hashes = [library.hashes[digest] for digest in digests if digest in library.hashes]
    is_checked = len(hashes) == len(digests) and not library.of_somebody.isdisjoint(digests)
    return "changed" if is_checked and are_alike(*hashes) else ""


def _is_within(redaction: Redaction, master: Master) -> bool:
    if redaction.corners is not None:
        return all(x <= master.width and y <= master.height for x, y in redaction.corners)
    return (redaction.right or 0) <= master.width and (redaction.bottom or 0) <= master.height


def _import_slots(context: EntryContext, photo: Photo) -> dict[str, str]:
    return {"found": photo.file, "album": context.entry.file.split("/")[1]}
