"""What residents told, and what became of it."""

from tests.server.rights.rows import At, Call, Row, not_group

SAID = {
    "kind": "too_loud", "way": "phone", "received_ms": 1_795_500_000_000,
    "words": "Loa sáng nay to hơn mọi hôm.",
}  # fmt: skip


def _one(at: At, handler: str | None = None) -> dict[str, str]:
    return {"feedback": at.world.feedback(at.area, handler)}


ROWS = {
    "GET /api/areas/{area}/feedback": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told["rows"]}
    ),
    "GET /api/areas/{area}/feedback/facts": Row(
        lambda at: Call({"area": at.area}, query={"at_ms": 1_795_500_000_000})
    ),
    "POST /api/feedback": Row(
        lambda at: Call(json={"area": at.area, **SAID, "device": at.world.device(at.area)}),
        where=not_group,
        foreign=("device",),
    ),
    "GET /api/feedback/{feedback}": Row(lambda at: Call(_one(at)), where=not_group),
    "PUT /api/feedback/{feedback}": Row(
        lambda at: Call(_one(at), json={"area": at.area, **SAID, "base_version": 1}),
        where=not_group,
        foreign=("area",),
    ),
    "POST /api/feedback/{feedback}/handler": Row(lambda at: Call(_one(at)), where=not_group),
    "POST /api/feedback/{feedback}/answer": Row(
        lambda at: Call(
            _one(at), json={"answer": "Đã vặn nhỏ.", "how": "phone", "base_version": 1}
        ),
        where=not_group,
    ),
    "PUT /api/feedback/{feedback}/bulletin/{bulletin}": Row(
        lambda at: Call(_one(at) | {"bulletin": at.world.bulletin(at.area)}),
        where=not_group,
    ),
    "GET /api/feedback/{feedback}/resident": Row(
        lambda at: Call(_one(at, at.caller.account)), where=not_group
    ),
    "PUT /api/feedback/{feedback}/resident": Row(
        lambda at: Call(_one(at, at.caller.account), json={"name": "Bà Lan"}), where=not_group
    ),
    "GET /api/areas/{area}/feedback/rule": Row(lambda at: Call({"area": at.area})),
    "PUT /api/areas/{area}/feedback/rule": Row(
        lambda at: Call({"area": at.area}, json={"answer_days": 5, "base_version": 0})
    ),
}
