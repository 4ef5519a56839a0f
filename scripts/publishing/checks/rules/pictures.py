"""Rules about pictures: nobody is shown who did not agree, and no file tells more than it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publishing.checks.entry_rule import EntryContext, of_each
from publishing.checks.problem import Problem
from publishing.content.records import Photo, Redaction
from publishing.content.redactions import is_whole, unaccounted_in
from publishing.images.master import Master

AT_WORK = ("staff", "official", "group")
CAMERA_NAME = re.compile(
    r"(?:img|dsc[fn]?|pxl|mvimg|dji|gopr|vid|photo|screenshot|signal|whatsapp(?:-image)?|p|cimg|sam|imag|burst)"
    r"-?\d{3,}(?:-?(?:\d+|wa\d+|mp|pano|hdr|edit(?:ed)?))*|\d{6,}(?:-\d+)*"
)


@of_each("album")
def people_unclear(subject: EntryContext) -> Iterator[Problem]:
    """A photograph must say who can be recognised in it, and say the same as the consents that it names."""
    for _name, number, photo in subject.photos():
        route = ("photos", number)
        position = subject.entry.position(*route, "people") if photo.people else subject.entry.position(*route)
        if photo.kind == "photograph" and photo.people is None:
            yield Problem(rule="people-unclear", position=position, route=route)
        elif photo.shows_people and photo.survivors == "none":
            yield Problem(rule="people-unclear", variant="unasked", position=position, route=route)
        elif photo.people == "none" and photo.consent:
            yield Problem(rule="people-unclear", variant="nobody", position=position, route=route)
    for item, number, entry in subject.named():
        record = item.record
        is_staff = isinstance(record, Photo) and record.people == "staff"
        if is_staff and entry and entry.record and entry.record.subject not in AT_WORK:
            where = item.position("consent", number)
            yield Problem(rule="people-unclear", variant="others", position=where, route=(*item.route, "consent", number))


@of_each("album")
def redaction_wrong(subject: EntryContext) -> Iterator[Problem]:
    """What is to be covered in a picture must be a box or a shape that lies within it."""
    for name, number, photo in subject.photos():
        master = subject.library.masters[name]
        for place, redaction in enumerate(photo.redactions):
            route = ("photos", number, "redactions", place)
            slots = {"width": str(master.width), "height": str(master.height)}
            if not is_whole(redaction):
                yield Problem(rule="redaction-wrong", position=subject.entry.position(*route), route=route, slots=slots)
            elif not master.fault and not _is_within(redaction, master):
                yield Problem(
                    rule="redaction-wrong", variant="outside", position=subject.entry.position(*route), route=route, slots=slots
                )


@of_each("album")
def photo_has_location(subject: EntryContext) -> Iterator[Problem]:
    """A picture's file must not tell where it was made, even though the place is never published."""
    for name, number, photo in subject.photos():
        if subject.library.masters[name].located:
            route = ("photos", number, "file")
            yield Problem(
                rule="photo-has-location",
                position=subject.entry.position(*route),
                route=route,
                slots=_import(subject.entry.file, photo),
            )


@of_each("album")
def photo_named_by_camera(subject: EntryContext) -> Iterator[Problem]:
    """A picture's file must have a name that says what it shows; a camera's name tells the day, the device and the number."""
    for _name, number, photo in subject.photos():
        if CAMERA_NAME.fullmatch(photo.file.rsplit(".", 1)[0]):
            route = ("photos", number, "file")
            slots = _import(subject.entry.file, photo)
            yield Problem(rule="photo-named-by-camera", position=subject.entry.position(*route), route=route, slots=slots)


@of_each("album")
def photo_animated(subject: EntryContext) -> Iterator[Problem]:
    """Of an animated picture only the first frame is shown, because moving pictures disturb and weigh too much."""
    for name, number, photo in subject.photos():
        if subject.library.masters[name].frames > 1:
            route = ("photos", number, "file")
            slots = {"found": photo.file, "count": str(subject.library.masters[name].frames)}
            yield Problem(rule="photo-animated", position=subject.entry.position(*route), route=route, slots=slots)


@of_each("album")
def face_unaccounted(subject: EntryContext) -> Iterator[Problem]:
    """A face that the search found must be covered, or belong to somebody whose consent allows it to be shown."""
    for name, number, photo in subject.photos():
        faces, master, route = subject.library.faces[name], subject.library.masters[name], ("photos", number)
        entries = (subject.library.consents.get(consent) for consent in photo.consent or ())
        for face in unaccounted_in(photo, [one.record for one in entries if one and one.record], faces) if faces else ():
            across, down = face.place(master.width, master.height)
            slots = {"across": str(across), "down": str(down)}
            yield Problem(rule="face-unaccounted", position=subject.entry.position(*route, "file"), route=route, slots=slots)


def _is_within(redaction: Redaction, master: Master) -> bool:
    if redaction.corners is not None:
        return all(x <= master.width and y <= master.height for x, y in redaction.corners)
    return (redaction.right or 0) <= master.width and (redaction.bottom or 0) <= master.height


def _import(file: str, photo: Photo) -> dict[str, str]:
    return {"found": photo.file, "album": file.split("/")[1]}


RULES = (people_unclear, face_unaccounted, redaction_wrong, photo_has_location, photo_named_by_camera, photo_animated)
