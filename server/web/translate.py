"""Keep the English texts of every room: `python -m server.web.translate extract [ROOM…]|missing [ROOM…]|compile`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SERVER = Path(__file__).resolve().parents[1]
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"encoding": "utf-8", "silent": "false", "trimmed": "true"}}
HEADER = b"""msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
#: the gallery's invented people and cases stay Chinese
LEFT_OUT = ("templates/gallery/",)


def rooms(*names: str) -> Iterator[Path]:
    """Yield the rooms (of these names, when any) that have templates or words of their own."""
    for folder in sorted(SERVER.iterdir()):
        if names and folder.name not in names:
            continue
        if (folder / "templates").is_dir() or (folder / "translations").is_dir() or (folder / "pages.py").is_file():
            yield folder


def catalogue_path(room: Path) -> Path:
    """Return where a room's English texts live."""
    return room / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def found(room: Path) -> Catalog:
    """Return the texts that a room uses, without English."""
    catalogue = Catalog(locale="en", project="yimen", charset="utf-8", fuzzy=False)
    for name, line, text, comments, context in extract_from_dir(
        room, METHODS, OPTIONS, keywords={"_": None, "_l": None}
    ):
        if not name.startswith(LEFT_OUT):
            catalogue.add(text, None, [(f"server/{room.name}/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def kept(room: Path) -> Catalog:
    """Return the room's stored catalogue, empty when there is none."""
    path = catalogue_path(room)
    if not path.is_file():
        return Catalog(locale="en", project="yimen", charset="utf-8", fuzzy=False)
    return read_po(BytesIO(path.read_bytes()), locale="en")


def translated() -> set[str]:
    """Return every text that has English in any room; rooms share the base's words."""
    return {str(message.id) for room in rooms() for message in kept(room) if message.id and message.string}


def missing(*names: str) -> list[str]:
    """Return `room: text` of every text that no room has in English."""
    known = translated()
    return [
        f"{room.name}: {message.id}"
        for room in rooms(*names)
        for message in found(room)
        if message.id and message.id not in known
    ]


def extract(*names: str) -> None:
    """Bring each room's catalogue up to what the room uses, keeping the English that is there."""
    for room in rooms(*names):
        used, stored = found(room), kept(room)
        elsewhere = translated() - {str(message.id) for message in stored}
        merged = Catalog(locale="en", project="yimen", charset="utf-8", fuzzy=False)
        for message in used:
            if message.id and message.id not in elsewhere:
                english = stored[message.id].string if message.id in stored else ""
                merged.add(message.id, english, flags=message.flags - {"fuzzy"})
        _write(merged, catalogue_path(room))


def _write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalogue, sort_output=True, width=120, omit_header=True, no_location=True)
    path.write_bytes(HEADER + buffer.getvalue())


def compile_all() -> int:
    """Write the .mo of each room and return how many there are."""
    count = 0
    for room in rooms():
        path = catalogue_path(room)
        if path.is_file():
            buffer = BytesIO()
            write_mo(buffer, kept(room))
            _put(path.with_suffix(".mo"), buffer.getvalue())
            count += 1
    return count


def _put(path: Path, content: bytes) -> None:
    """Leave a file as it is where nothing changed, and let nobody read half of a new one."""
    if path.is_file() and path.read_bytes() == content:
        path.touch()  # as new as its source
        return
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    match arguments:
        case ["extract", *names]:
            extract(*names)
            return 0
        case ["missing", *names]:
            lines = missing(*names)
            print("\n".join(lines))
            return 1 if lines else 0
        case ["compile"]:
            print(compile_all())
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
