"""Why an area is not taken in, not changed, or not found."""

from schedules.refusal import RefusalError
from server.areas.kinds import kind_in_words
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
            f"Đã có địa bàn dùng “{value}”. Hãy dùng mã khác.",
            f"“{value}” belongs to another area already. Use another.",
        )


class AreaAlikeError(ConflictError):
    """Two names under one area that people would take for each other."""

    def __init__(self, name: str, other: str) -> None:
        super().__init__(
            "area_alike",
            "name",
            f"Tên “{name}” trông giống “{other}” trong cùng địa bàn. Hãy đặt tên khác.",
            f"“{name}” looks like “{other}” of the same area. Choose another name.",
        )


class AreaMisplacedError(RefusalError):
    """A ward under a ward, a city under a commune, a neighbourhood under a city."""

    def __init__(self, kind: str, parent: str | None) -> None:
        vi, en = kind_in_words(kind)
        super().__init__(
            "area_misplaced",
            "parent",
            f"“{vi}” không thể nằm dưới “{parent or '—'}”. Hãy chọn loại hoặc cấp trên khác.",
            f"A {en} cannot stand under “{parent or '—'}”. Choose another kind or place.",
        )


class AreaClosedError(ConflictError):
    def __init__(self, area: str, field: str = "area") -> None:
        super().__init__(
            "area_closed",
            field,
            f"Địa bàn “{area}” đã đóng. Hãy chọn địa bàn khác.",
            f"The area “{area}” is closed. Choose another.",
        )


class AreaMalformedError(RefusalError):
    """`field` holds what an area cannot have."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(
            "area_malformed",
            field,
            f"Thông tin địa bàn chưa đúng ở mục “{field}”. Hãy sửa mục đó rồi lưu lại.",
            f"The area's “{field}” is not right: {what}. Correct it, then save again.",
        )


class WiderThanAboveError(RefusalError):
    """What an area sets goes past what stands above it; `vi` and `en` tell the bound."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        super().__init__(
            "wider_than_above",
            field,
            f"Cấp trên chỉ cho phép {vi}. Hãy chọn trong giới hạn đó, hoặc đề nghị cấp trên "
            f"quyết định nới riêng cho địa bàn này.",
            f"What stands above allows {en}. Stay within it, or ask there for a decision.",
        )


class ListMalformedError(RefusalError):
    """A file of areas is not taken; `line` counts from 1, the header included."""

    def __init__(self, line: int, vi: str, en: str) -> None:
        super().__init__(
            "areas_malformed",
            f"line {line}",
            f"Danh sách địa bàn chưa đúng ở dòng {line}: {vi}.",
            f"The list of areas is not right in line {line}: {en}.",
        )


def check_known(tree: AreaTree, area: str, field: str = "area") -> None:
    """Raises `AreaUnknownError`. What stands in the tree is no secret to the signed-in."""
    if area not in tree.nodes:
        raise AreaUnknownError(area, field)


def check_open(tree: AreaTree, area: str, field: str = "area") -> None:
    """Raises `AreaUnknownError` or `AreaClosedError`: what is new belongs to a living area."""
    check_known(tree, area, field)
    if tree.nodes[area].closed:
        raise AreaClosedError(area, field)
