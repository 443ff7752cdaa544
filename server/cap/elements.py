"""XML from strangers, read into plain elements: UTF-8 only, no document type, so no entities and
nothing external; bounded in size, in depth and in number. Nothing is fetched or expanded."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from server.cap.refusals import AlertTooLargeError, forbidden_xml, not_xml

SIZE_MAX: Final = 256 << 10
"""Bytes of one alert. The largest we know carry polygons of a whole coast: some 100 KB."""
DEPTH_MAX: Final = 16
"""An alert has five levels, a signature within it nine."""
ELEMENTS_MAX: Final = 20_000
_BETWEEN: Final = " "
"""Between namespace and name; neither can hold it."""


@dataclass(slots=True)
class Element:
    """`text` is all that stands in it directly, with the white space around it taken off."""

    namespace: str
    name: str
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def read_elements(data: bytes, size_max: int = SIZE_MAX) -> Element:
    """The root. Raises `AlertTooLargeError`, `AlertRefusedError`."""
    if len(data) > size_max:
        raise AlertTooLargeError
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise not_xml("not UTF-8") from None
    growing = _Growing()
    try:
        growing.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise not_xml(expat.errors.messages[error.code]) from None
    assert growing.root is not None  # or expat had found no element
    return growing.root


class _Growing:
    """What expat tells, put together."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[tuple[Element, list[str]]] = []
        self._count = 0
        self.parser = parser = expat.ParserCreate("utf-8", _BETWEEN)
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_BETWEEN)
        element = Element(namespace, local, attributes=attributes)
        self._count += 1
        if self._count > ELEMENTS_MAX or len(self._open) >= DEPTH_MAX:
            raise AlertTooLargeError
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self.root = element
        self._open.append((element, []))

    def _end(self, _name: str) -> None:
        element, said = self._open.pop()
        element.text = "".join(said).strip()

    def _say(self, text: str) -> None:
        self._open[-1][1].append(text)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Another reader (of signatures) must not see other letters than this one."""
        if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
            raise not_xml("not UTF-8")

    def _doctype(self, *_declared: object) -> None:
        raise forbidden_xml()

    def _entity(self, *_declared: object) -> None:
        raise forbidden_xml()
