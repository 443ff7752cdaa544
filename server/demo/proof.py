"""`./run proof`: the main job, unattended, from one uploaded recording to accounted-for sound.

Succeeds only if every device sounded exactly the approved audio, once, and the server holds
every receipt.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from server.demo.client import AnsweredRefusalError
from server.demo.main_job import FailedError, Result, Wish, carry_out
from server.demo.processes import NotReadyError, empty_folder


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    out = empty_folder(options.out.resolve())
    wish = Wish(
        options.audio, options.agents, options.server_outage, options.broker_outage,
        options.database,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="loa-proof-") as data:
        try:
            results, counts = carry_out(wish, Path(data), out)
        except (FailedError, NotReadyError, AnsweredRefusalError) as failed:
            print(f"proof: {failed}", file=sys.stderr)
            _keep_logs(Path(data), out)
            return 1
    return _report(results, counts, out)


def _keep_logs(data: Path, out: Path) -> None:
    logs = list(data.rglob("*.log"))
    for log in logs:
        kept = out / "logs" / "-".join(log.relative_to(data).parts)
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(log, kept)
    if logs:
        print(f"proof: what each process said is in {out / 'logs'}", file=sys.stderr)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run proof", description=__doc__)
    parser.add_argument("audio", nargs="?", type=Path, help="what the city says (else a melody)")
    parser.add_argument("--agents", type=int, default=6, help="how many loudspeakers (6)")
    parser.add_argument("--out", type=Path, default=Path("proof-out"), help="WAVs and summary")
    parser.add_argument(
        "--database",
        type=_postgresql,
        metavar="URL",
        help="an empty database to stand on, as in postgresql://loa@host/loa (else SQLite)",
    )
    parser.add_argument("--server-outage", action="store_true", help="kill the server meanwhile")
    parser.add_argument("--broker-outage", action="store_true", help="kill the broker meanwhile")
    options = parser.parse_args(arguments)
    if options.agents < 1:
        parser.error("--agents takes a number from 1 up")
    if options.audio is not None and not options.audio.is_file():
        parser.error(f"there is no file {options.audio}")
    return options


def _postgresql(address: str) -> str:
    if not address.startswith("postgresql://"):
        raise argparse.ArgumentTypeError("is written as in postgresql://loa@host/loa")
    return address


def _report(results: list[Result], counts: dict[str, int], out: Path) -> int:
    good = all(row.exact and row.outcome == "played" for row in results)
    good = good and counts["planned"] == counts["played"] == len(results) > 0
    errors = sorted(abs(row.error_ms) for row in results if row.error_ms is not None)
    _print_table(results)
    print(f"by the server's reconciliation: {counts}")
    if errors:
        print(f"start error: median {statistics.median(errors):.3f} ms, worst {errors[-1]:.3f} ms")
    summary = {
        "ok": good,
        "results": [asdict(row) for row in results],
        "reconciliation": counts,
        "error_ms": {"p50": _quantile(errors, 50), "p99": _quantile(errors, 99)},
    }
    (out / "summary.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(
        "proof: every loudspeaker sounded exactly what was approved, and it is accounted for"
        if good
        else "proof: FAILED, see the rows above"
    )
    return 0 if good else 1


def _print_table(results: list[Result]) -> None:
    print(f"{'device':20} {'item':20} {'planned':12} {'actual':15} {'error ms':>9}  outcome")
    for row in results:
        print(
            f"{row.device:20} {row.item:20} {_clock(row.planned_ms * 1000):12} "
            f"{_clock(row.started_us):15} {_number(row.error_ms):>9}  "
            f"{row.outcome}{'' if row.exact else ' (not the approved sound)'}"
        )


def _quantile(ordered: list[float], percent: int) -> float | None:
    """The smallest value that at least `percent` of them do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def _clock(us: int | None) -> str:
    if us is None:
        return "-"
    return time.strftime("%H:%M:%S", time.localtime(us // 1_000_000)) + f".{us // 1000 % 1000:03}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
