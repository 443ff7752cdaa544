"""`loa-verify EXPORT --root KEY [--since CHECKPOINT]`: checks a city's evidence without the city.

Ends with 0 where everything holds; with 1 where something does not, and says the first in plain
words; with 2 where it was not called rightly.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from schedules.evidence import note
from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint, NoteError
from schedules.evidence.restored import Restored
from schedules.evidence.verify import Verified, verify

DIGITS = 32


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, it holds; 1, it does not; 2, nothing was checked or kept."""
    asked = _parser().parse_args(arguments)
    try:
        since = note.read(asked.since.read_text("utf-8")).checkpoint if asked.since else None
    except (OSError, NoteError, UnicodeDecodeError) as bad:
        print(f"loa-verify: --since {asked.since}: {bad}", file=sys.stderr)
        return 2
    try:
        origin = _origin(asked.root)
    except (OSError, ValueError, KeyError, TypeError) as bad:
        print(f"loa-verify: --root {asked.root}: {bad}", file=sys.stderr)
        return 2
    try:
        found = verify(asked.export, origin, since, asked.jobs)
    except OSError as bad:
        print(f"loa-verify: {asked.export}: {bad}", file=sys.stderr)
        return 2
    except FaultError as fault:
        print(f"KHÔNG ĐÚNG. {fault.said('vi')}")
        print(f"WRONG. {fault.said('en')}")
        return 1
    for line in _said(found, since):
        print(line)
    if asked.keep:
        try:
            asked.keep.write_text(found.note, "utf-8")
        except OSError as bad:
            print(f"loa-verify: --keep {asked.keep}: {bad}", file=sys.stderr)
            return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loa-verify",
        description="Kiểm tra bằng chứng của Loa mà không cần máy chủ. Checks Loa's evidence.",
    )
    parser.add_argument("export", type=Path, help="the export: a zip, or its folder")
    parser.add_argument(
        "--root",
        required=True,
        metavar="KEY",
        help="the city's root: its 32 digits, or the file root.json",
    )
    parser.add_argument(
        "--since", type=Path, metavar="CHECKPOINT", help="a checkpoint kept from an earlier check"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="write the newest checkpoint there, for --since"
    )
    parser.add_argument("--jobs", type=int, help="processes that verify signatures (all cores)")
    return parser


def _origin(root: str) -> str:
    digits = root.removeprefix(note.PREFIX).replace(" ", "").lower()
    if len(digits) == DIGITS and all(one in "0123456789abcdef" for one in digits):
        return note.PREFIX + digits
    told = json.loads(Path(root).read_text("utf-8"))
    return note.origin_of(tuple(told["keys"]), told["threshold"])


def _said(found: Verified, since: Checkpoint | None) -> list[str]:
    counts = found.counts
    words = {
        "played": ("đã phát", "played"), "late": ("phát trễ", "late"), "cut": ("bị ngắt", "cut"),
        "skipped": ("bỏ qua", "skipped"), "missed": ("lỡ", "missed"),
        "unproven": ("chưa chứng minh", "unproven"),
    }  # fmt: skip
    told = [
        (
            f"ĐÚNG. {found.shown} trong {found.lines} dòng; {found.receipts} biên nhận của "
            f"{found.devices} cụm loa.",
            f"HOLDS. {found.shown} of {found.lines} lines; {found.receipts} receipts of "
            f"{found.devices} loudspeakers.",
        ),
        (
            f"Theo kế hoạch {counts['planned']}: "
            + ", ".join(f"{words[one][0]} {counts[one]}" for one in words)
            + f"; ngoài kế hoạch {counts['stale']}; biên nhận mất {found.lost}.",
            f"Planned {counts['planned']}: "
            + ", ".join(f"{words[one][1]} {counts[one]}" for one in words)
            + f"; beside the plan {counts['stale']}; receipts lost {found.lost}.",
        ),
    ]
    told += _worked_out(found)
    if not found.whole:
        told.append(
            (
                f"Đây là trích xuất cho {found.area}: dòng ngoài phạm vi chỉ có mã băm.",
                f"This is an excerpt for {found.area}: lines outside it are shown as hashes.",
            )
        )
    elif found.hidden:
        told.append(
            (
                f"{found.hidden} dòng chỉ còn mã băm: nội dung đã được xóa khỏi máy chủ.",
                f"{found.hidden} lines are told by their hash alone: the server has them no more.",
            )
        )
    told += [_restored(one) for one in found.restored]
    if since is not None and found.since_lost:
        told.append(
            (
                f"Điểm kiểm tra {since.size} dòng đã giữ thuộc đoạn đã mất: không đối chiếu được.",
                f"The checkpoint of {since.size} lines that you kept is of what was lost: the log "
                "cannot be compared with it.",
            )
        )
    elif since is not None:
        told.append(
            (
                f"Nhật ký đã lớn lên từ điểm kiểm tra {since.size} dòng đã giữ.",
                f"The log grew out of the checkpoint of {since.size} lines that you kept.",
            )
        )
    return [vi for vi, _ in told] + [en for _, en in told]


def _worked_out(found: Verified) -> list[tuple[str, str]]:
    out, orders = found.worked_out, found.worked_out.orders
    told = [
        (
            f"Tự tính lại từ lịch đã ký, {_day(out.from_ms)} đến {_day(out.until_ms)}: {out.items} "
            "mục đến giờ, mục nào cũng có trong nhật ký.",
            f"Worked out from the signed programmes, {_day(out.from_ms)} to {_day(out.until_ms)}: "
            f"{out.items} items fell due, and the log tells of each.",
        )
        if out.until_ms
        else (
            "Chưa tự tính lại được mục nào đến giờ: nhật ký còn quá ngắn.",
            "What fell due could not be worked out: the log is too short yet.",
        )
    ]
    if found.by_plan:
        told.append(
            (
                f"{found.by_plan} mục không có chỗ trong kế hoạch: đó là lời của máy chủ.",
                f"{found.by_plan} items had no place in the plan: that is the server's word.",
            )
        )
    if out.rules:
        told.append(
            (
                f"{out.rules} lịch lặp theo quy tắc không đọc được: chưa tự tính lại.",
                f"{out.rules} entries recur by rules that cannot be read: not worked out.",
            )
        )
    if orders.given:
        told.append(
            (
                f"{orders.given} lệnh phát tới {orders.reached} lượt cụm loa; {orders.silent} lượt "
                "không có biên nhận.",
                f"{orders.given} orders reached {orders.reached} loudspeakers; {orders.silent} of "
                "them sent no receipt.",
            )
        )
    return told


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _restored(one: Restored) -> tuple[str, str]:
    at = _day(one.at_ms)
    kept, seen = one.before.size, one.seen
    return (
        f"KHÔI PHỤC {at} ({one.who}: {one.why}): nhật ký cũ còn tới dòng {kept}; "
        f"{len(one.witnesses)} cụm loa đã thấy tới dòng {seen}: ít nhất {seen - kept} dòng đã mất. "
        f"{one.receipts} biên nhận về việc được cho phép ở đoạn đó.",
        f"RESTORED {at} ({one.who}: {one.why}): the log before is kept up to line {kept}; "
        f"{len(one.witnesses)} loudspeakers had seen it up to line {seen}: {seen - kept} lines at "
        f"least are lost. {one.receipts} receipts tell of what that stretch allowed.",
    )


if __name__ == "__main__":
    sys.exit(main())
