"""Requests are the core's own contract: completed, then read as strictly as the wire."""

from typing import Any

import pytest
from fastapi import FastAPI

from schedules.recurrence import Daily, Rrule
from schedules.refusal import RefusalError
from server.programme import api
from server.programme.drafts import (
    ENTRY_EXAMPLE,
    POLICY_EXAMPLE,
    EntryDraft,
    EntrySave,
    PolicySave,
    PreviewAsk,
)
from server.programme.forms import read_form
from server.programme.openapi import schema_of
from tests.server.programme.desk import entry


def test_what_has_a_default_may_be_left_out() -> None:
    """A client says what it means and leaves the rest."""
    asked = entry("b-1")
    asked["when"] = {k: v for k, v in asked["when"].items() if k not in ("last", "except_days")}
    draft = read_form(EntryDraft, asked)
    assert (draft.block.repeats, draft.volume, draft.when.last) == (1, None, None)


def test_a_rule_is_told_by_its_kind() -> None:
    """Each kind of recurrence has its own fields, filled in by its own defaults."""
    assert read_form(EntryDraft, entry("b-1", when_rule={"kind": "daily"})).when.rule == Daily(1)
    rule = {"kind": "rrule", "rule": "FREQ=DAILY"}
    assert read_form(EntryDraft, entry("b-1", when_rule=rule)).when.rule == Rrule("FREQ=DAILY")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("", []),
        ("base_revision", {"base_revision": "1"}),
        ("base_revision", {"base_revision": True}),
        ("entry", {"entry": None}),
        ("entry.areas", {"entry": entry("b-1", areas="w-le-chan")}),
        ("entry.when.first", {"entry": entry("b-1", when_first="24/11/2026")}),
        ("entry.when.rule", {"entry": entry("b-1", when_rule={})}),
        ("entry.block.repeats", {"entry": entry("b-1", block_repeats=21)}),
        ("entry.block.bulletins[0]", {"entry": entry("B!")}),
        ("more", {"more": 1}),
    ],
)
def test_what_is_not_of_the_form_is_named(field: str, value: Any) -> None:
    """The refusal says which field is wrong."""
    body = {"base_revision": 0, "entry": entry("b-1")}
    with pytest.raises(RefusalError) as refused:
        read_form(EntrySave, value if isinstance(value, list) else {**body, **value})
    assert (refused.value.code, refused.value.field) == ("malformed", field)


def test_the_examples_in_the_documentation_are_right() -> None:
    """What OpenAPI shows can be sent."""
    assert read_form(EntrySave, ENTRY_EXAMPLE).entry.block.repeats == 2
    assert read_form(PreviewAsk, ENTRY_EXAMPLE).replaces is None
    assert read_form(PolicySave, POLICY_EXAMPLE).acceptances[0].accepted


def test_the_documentation_is_made_of_the_contract() -> None:
    """OpenAPI shows the very limits that the reader enforces."""
    app = FastAPI()
    app.include_router(api.router)
    body = app.openapi()["paths"]["/api/areas/{area}/entries"]["post"]["requestBody"]
    told = body["content"]["application/json"]["schema"]
    assert told["additionalProperties"] is False
    assert told["properties"] == schema_of(EntrySave)["properties"]
    block = told["properties"]["entry"]["properties"]["block"]
    assert block["properties"]["repeats"] == {
        "type": "integer", "minimum": 1, "maximum": 20, "default": 1,
    }  # fmt: skip
    assert block["required"] == []
    assert told["properties"]["entry"]["required"] == ["class", "areas", "block", "when"]
