"""Why a merger or a split cannot be."""

from schedules.refusal import RefusalError


def not_above(field: str) -> RefusalError:
    return RefusalError(
        "not_above",
        field,
        "Chỉ địa bàn cấp trên mới quyết định được việc này. Hãy đề nghị cấp trên.",
        "Only an area that stands above may decide this. Ask there.",
    )


def not_a_unit(area: str, field: str) -> RefusalError:
    return RefusalError(
        "not_a_unit",
        field,
        f"“{area}” không phải là phường, xã hay đặc khu. Hãy chọn phường, xã hoặc đặc khu.",
        f"“{area}” is no ward, commune or special zone. Choose one of these.",
    )


def not_beside(field: str) -> RefusalError:
    return RefusalError(
        "not_beside",
        field,
        "Các đơn vị phải khác nhau và cùng thuộc một địa bàn cấp trên. Hãy chọn lại.",
        "The units must be different ones, and stand under the same area. Choose again.",
    )


def successor_unclear() -> RefusalError:
    return RefusalError(
        "successor_unclear",
        "into",
        "Hãy chọn một đơn vị sẵn có (into) hoặc một đơn vị mới (new).",
        "Name either a unit that stands (into) or a new one (new).",
    )


def too_deep(most: int) -> RefusalError:
    return RefusalError(
        "too_deep",
        "area",
        f"Cây địa bàn sẽ sâu quá {most} cấp. "
        "Hãy chọn đơn vị ở cấp cao hơn, hoặc chuyển bớt địa bàn trực thuộc.",
        f"The tree would be deeper than {most} levels. "
        "Choose a unit further up, or move some of the areas below.",
    )


def not_a_part(area: str, field: str) -> RefusalError:
    return RefusalError(
        "not_a_part",
        field,
        f"“{area}” không phải là thôn, tổ dân phố trực thuộc một phường, xã, đặc khu. "
        "Hãy chọn lại.",
        f"“{area}” is no neighbourhood of a ward, commune or special zone. Choose again.",
    )


def kind_missing() -> RefusalError:
    return RefusalError(
        "kind_missing",
        "kind",
        "Hãy chọn loại đơn vị mới: phường, xã hay đặc khu.",
        "Say what it becomes: a ward, a commune or a special zone.",
    )


def not_merged() -> RefusalError:
    return RefusalError(
        "not_merged",
        "area",
        "Địa bàn này không tự trả lời các bản tin cấp trên gửi. "
        "Đơn vị cấp trên trả lời thay; bạn không phải làm gì thêm.",
        "This area does not answer offers for itself. The unit above it does; you need do nothing.",
    )
