"""Why an area is not taken in, or not found."""

from schedules.refusal import RefusalError
from server.areas.tree import AreaTree
from server.base.refusals import ConflictError, NotFoundError


class AreaUnknownError(NotFoundError):
    def __init__(self, area: str, field: str = "area") -> None:
        super().__init__(
            "area_unknown",
            field,
            f"Không có địa bàn “{area}”. Hãy chọn địa bàn trong danh sách.",
            f"There is no area “{area}”. Choose one from the list.",
        )


class AreaTakenError(ConflictError):
    def __init__(self, field: str, value: str) -> None:
        super().__init__(
            "area_taken",
            field,
            f"Đã có địa bàn dùng “{value}”.",
            f"“{value}” belongs to another area already.",
        )


class AreaMisplacedError(RefusalError):
    """A ward under a ward, a city under a commune, a neighbourhood under a city."""

    def __init__(self, kind: str, parent: str | None) -> None:
        super().__init__(
            "area_misplaced",
            "parent",
            f"Địa bàn loại “{kind}” không thể nằm dưới “{parent or '—'}”.",
            f"An area of kind “{kind}” cannot stand under “{parent or '—'}”.",
        )


class AreaMalformedError(RefusalError):
    """`field` holds what an area cannot have."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(
            "area_malformed",
            field,
            f"Thông tin địa bàn chưa đúng ở mục “{field}”.",
            f"The area's “{field}” is not right: {what}.",
        )


class UnitsMalformedError(RefusalError):
    """The file of units cannot be read; `line` counts from 1, the header included."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(
            "units_malformed",
            f"line {line}",
            f"Danh sách đơn vị chưa đúng ở dòng {line}.",
            f"The list of units is not right in line {line}: {what}.",
        )


def check_known(tree: AreaTree, area: str, field: str = "area") -> None:
    """Raises `AreaUnknownError`. What stands in the tree is no secret to the signed-in."""
    if area not in tree.nodes:
        raise AreaUnknownError(area, field)
