"""Detect faces in the pictures of the gallery, and report those that are neither covered nor allowed by a consent."""

from __future__ import annotations

import contextlib
import datetime
from argparse import Namespace
from collections.abc import Mapping

from publishing.build.publication import CONFIGURATION
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.content.face_search import FACES_FILE, face_search_text, searched
from publishing.content.library import Library, load_library, reference
from publishing.content.redactions import unaccounted_faces
from publishing.files.atomic_write import write_file
from publishing.i18n.messages import message
from publishing.images.centerface import CenterFace
from publishing.images.decode import UnreadableError, decode_original
from publishing.images.faces import Faces, copy_sizes, detect_faces
from publishing.images.pictures import Original


def find_faces(chosen: Namespace) -> int:
    """Search all pictures that were not searched before.

    Return 1 if a face is neither covered nor allowed by a consent, or a picture cannot be searched.
    """
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    results = _search(library, chosen.language)
    _write(library, results)

    def text(name: str, **slots: str | int) -> str:
        return message(f"find_faces.{name}", chosen.language, **slots)

    unaccounted = 0
    for name, _, _, photo in library.photos():
        faces, master, slots = results[name], library.masters[name], {"picture": name}
        if faces is None:
            print(text("unreadable", **slots))
            continue
        missing = unaccounted_faces(photo, library.consents_of(photo), faces)
        unaccounted += bool(missing)
        places = (face.place(master.width, master.height) for face in missing)
        if missing:
            listed = "; ".join(text("place", across=across, down=down) for across, down in places)
            print(text("unaccounted", **slots, count=len(faces.found), open=len(missing), places=listed))
        elif faces.found:
            print(text("accounted", **slots, count=len(faces.found)))
    searched = [faces for faces in results.values() if faces]
    print(text("total", count=len(searched), found=sum(bool(faces.found) for faces in searched), open=unaccounted))
    if unaccounted:
        print(text("advice"))
    print(text("limits"))
    return EXIT_PROBLEMS if unaccounted or None in results.values() else 0


def _write(library: Library, results: Mapping[str, Faces | None]) -> None:
    """Write beside the pictures of each album what was found in them, and leave out pictures that are no longer there."""
    for album in (entry.record for entry in library.albums if entry.record):
        entry = library.face_searches.get(album.slug)
        search = dict(entry.record or {}) if entry else {}
        masters = {name: library.masters[name] for name in (reference(album.slug, photo) for photo in album.photos)}
        for name, master in masters.items():
            if (faces := results[name]) and master.digest not in search:
                search |= searched(master, faces)
        digests = {master.digest for master in masters.values()}
        text = face_search_text({digest: boxes for digest, boxes in search.items() if digest in digests})
        if search and (entry is None or entry.document.text != text):
            write_file(library.root / "gallery" / album.slug / FACES_FILE, text.encode())


def _search(library: Library, language: str) -> Mapping[str, Faces | None]:
    """Return the faces of each picture, also of those that were searched before; None if it cannot be read."""
    masters = {name: library.masters[name] for name, _, _, _ in library.photos()}
    results = {name: library.faces[name] for name in masters}
    new = {name: master for name, master in masters.items() if results[name] is None and not master.fault}
    if not new:
        return results
    network = CenterFace()
    for number, (name, master) in enumerate(new.items(), start=1):
        show_progress(message("find_faces.progress", language, done=number, all=len(new)))
        with contextlib.suppress(UnreadableError):
            copy = decode_original(Original(master=master), copy_sizes(master)[0])
            results[name] = detect_faces(master, copy, network.run)
    show_progress("")
    return results
