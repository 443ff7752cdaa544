"""What one measurement says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure of a benchmark.

    Raises ValueError when it claims a verdict on nothing measured, or leaves out why not.
    """

    row: str
    """What was measured, unique within its benchmark: "one device, one week, 40 entries"."""

    value: float | None
    """The figure, in `unit`; None when it could not be measured."""

    unit: str
    """Unit of `value` and `limit`: "ms", "MB", "messages", "% of a core"."""

    limit: float | None
    """What the figure approaches, measured beside it in the same run (ffmpeg itself, a bare
    insert); None where there is nothing to stand beside."""

    ratio: float | None
    """`value` ÷ `limit`; None without a limit."""

    target: str
    """The promise, in words: "≤ 5 ms", "≤ 1.5× ffmpeg"; empty for a row that only informs."""

    met: bool | None
    """Whether the target is met; None when not measured, or when there is no target."""

    reason: str | None
    """Why `met` is None, and anything the reader of the figure must know; None otherwise."""

    def __post_init__(self) -> None:
        if self.value is None and self.met is not None:
            raise ValueError(f"{self.row}: a verdict without a measurement")
        if self.met is None and not self.reason:
            raise ValueError(f"{self.row}: no verdict and no reason")
