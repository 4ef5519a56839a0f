"""Rules about pictures: nobody is shown who did not agree, and no file tells more than it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publishing.checks.problems import Problem
from publishing.content.faces import unaccounted_in
from publishing.content.items import named
from publishing.content.library import Library
from publishing.content.masters import Master
from publishing.content.records import Photo, Redaction
from publishing.content.redactions import is_whole

AT_WORK = ("staff", "official", "group")
CAMERA_NAME = re.compile(
    r"(?:img|dsc[fn]?|pxl|mvimg|dji|gopr|vid|photo|screenshot|signal|whatsapp(?:-image)?|p|cimg|sam|imag|burst)"
    r"-?\d{3,}(?:-?(?:\d+|wa\d+|mp|pano|hdr|edit(?:ed)?))*|\d{6,}(?:-\d+)*"
)


def people_unclear(library: Library) -> Iterator[Problem]:
    """A photograph must say who can be recognised in it, and say the same as the consents that it names."""
    for _name, album, number, photo in library.photos():
        route = ("photos", number)
        position = album.position(*route, "people") if photo.people else album.position(*route)
        if photo.kind == "photograph" and photo.people is None:
            yield Problem(rule="people-unclear", position=position, route=route)
        elif photo.shows_people and photo.survivors == "none":
            yield Problem(rule="people-unclear", variant="unasked", position=position, route=route)
        elif photo.people == "none" and photo.consent:
            yield Problem(rule="people-unclear", variant="nobody", position=position, route=route)
    for item, number, entry in named(library):
        record = item.record
        is_staff = isinstance(record, Photo) and record.people == "staff"
        if is_staff and entry and entry.record and entry.record.subject not in AT_WORK:
            where = item.position("consent", number)
            yield Problem(rule="people-unclear", variant="others", position=where, route=(*item.route, "consent", number))


def redaction_wrong(library: Library) -> Iterator[Problem]:
    """What is to be covered in a picture must be a box or a shape that lies within it."""
    for name, album, number, photo in library.photos():
        master = library.masters[name]
        for place, redaction in enumerate(photo.redactions):
            route = ("photos", number, "redactions", place)
            slots = {"width": str(master.width), "height": str(master.height)}
            if not is_whole(redaction):
                yield Problem(rule="redaction-wrong", position=album.position(*route), route=route, slots=slots)
            elif not master.fault and not _is_within(redaction, master):
                yield Problem(
                    rule="redaction-wrong", variant="outside", position=album.position(*route), route=route, slots=slots
                )


def photo_has_location(library: Library) -> Iterator[Problem]:
    """A picture's file must not tell where it was made, even though the place is never published."""
    for name, album, number, photo in library.photos():
        if library.masters[name].located:
            route = ("photos", number, "file")
            yield Problem(
                rule="photo-has-location", position=album.position(*route), route=route, slots=_import(album.file, photo)
            )


def photo_named_by_camera(library: Library) -> Iterator[Problem]:
    """A picture's file must have a name that says what it shows; a camera's name tells the day, the device and the number."""
    for _name, album, number, photo in library.photos():
        if CAMERA_NAME.fullmatch(photo.file.rsplit(".", 1)[0]):
            route = ("photos", number, "file")
            slots = _import(album.file, photo)
            yield Problem(rule="photo-named-by-camera", position=album.position(*route), route=route, slots=slots)


def photo_animated(library: Library) -> Iterator[Problem]:
    """Of an animated picture only the first frame is shown, because moving pictures disturb and weigh too much."""
    for name, album, number, photo in library.photos():
        if library.masters[name].frames > 1:
            route = ("photos", number, "file")
            slots = {"found": photo.file, "count": str(library.masters[name].frames)}
            yield Problem(rule="photo-animated", position=album.position(*route), route=route, slots=slots)


def face_unaccounted(library: Library) -> Iterator[Problem]:
    """A face that the search found must be covered, or belong to somebody whose consent allows it to be shown."""
    for name, album, number, photo in library.photos():
        faces, master, route = library.faces[name], library.masters[name], ("photos", number)
        entries = (library.consents.get(consent) for consent in photo.consent or ())
        for face in unaccounted_in(photo, [one.record for one in entries if one and one.record], faces) if faces else ():
            across, down = face.place(master.width, master.height)
            slots = {"across": str(across), "down": str(down)}
            yield Problem(rule="face-unaccounted", position=album.position(*route, "file"), route=route, slots=slots)


def _is_within(redaction: Redaction, master: Master) -> bool:
    if redaction.corners is not None:
        return all(x <= master.width and y <= master.height for x, y in redaction.corners)
    return (redaction.right or 0) <= master.width and (redaction.bottom or 0) <= master.height


def _import(file: str, photo: Photo) -> dict[str, str]:
    return {"found": photo.file, "album": file.split("/")[1]}


RULES = (people_unclear, face_unaccounted, redaction_wrong, photo_has_location, photo_named_by_camera, photo_animated)
