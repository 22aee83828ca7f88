"""Changes to a text of XML that leave every other byte as it is."""

import html
import re
from collections.abc import Iterable, Iterator

from .markup import Element

ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")

Edit = tuple[int, int, bytes]
"""From which byte to which, and what is to stand there instead."""


def splice(text: bytes, edits: Iterable[Edit]) -> Iterator[bytes]:
    """Yield a text with its edits, of which no two may overlap."""
    now = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        yield text[now:start]
        yield new
        now = end
    yield text[now:]


def span(text: bytes, element: Element) -> tuple[int, int]:
    """Return from which byte to which an element stands, its closing tag included."""
    opened = _opened(text, element)
    return element.start, opened if opened == element.close else text.index(b">", element.close) + 1


def is_empty(text: bytes, element: Element) -> bool:
    """Say whether nothing but white space stands in an element."""
    return not text[_opened(text, element) : element.close].strip()


def margin(text: bytes, element: Element) -> bytes:
    """Return what stands between the tag before an element and it: a line break and indent."""
    return text[text.rfind(b">", 0, element.start) + 1 : element.start]


def emptied(text: bytes, element: Element) -> list[Edit]:
    """Return the edit that leaves nothing in an element, if there is something in it."""
    return [] if is_empty(text, element) else [(*span(text, element), b"<" + element.tag.encode() + b" />")]


def changed(text: bytes, element: Element, new: object, attribute: str = "Value") -> list[Edit]:
    """Return the edit that gives an attribute a new value, if the element has that attribute and another value."""
    if element.attributes.get(attribute, str(new)) == str(new):
        return []
    head = text[element.start : _opened(text, element)]
    found = next(each for each in ATTRIBUTE.finditer(head) if each[1] == attribute.encode())
    return [(element.start + found.start(2), element.start + found.end(2), quoted(new))]


def quoted(value: object) -> bytes:
    """Return a value as it may stand in an attribute; what can't be printed is left out."""
    return b'"' + html.escape("".join(filter(str.isprintable, str(value)))).encode() + b'"'


def _opened(text: bytes, element: Element) -> int:
    """Return the byte after an element's first tag."""
    found = TAG.match(text, element.start)
    return found.end() if found else element.start
