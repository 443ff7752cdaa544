"""Alarms: prepared, signed, followed up; their templates; drills."""

from typing import Any

from tests.server.rights.rows import At, Call, Row


def _alarm(at: At, **sent: Any) -> Call:
    return Call({"area": at.area, "order": at.world.alarm(at.area)}, json=sent or None)


def _form(at: At, **more: Any) -> dict[str, Any]:
    bulletin = at.world.bulletin(at.area, "approved")
    return {"name": "Ngập lụt", "vi": {"type": "Ngập lụt"}, "bulletin": bulletin, **more}


def _template(at: At) -> dict[str, str]:
    return {"area": at.area, "template": at.world.urgent_template(at.area)}


def _said(at: At) -> Call:
    return Call({"area": at.area}, json={"bulletin": at.world.bulletin(at.area, "approved")})


_AREA = "/api/areas/{area}"
ROWS = {
    f"GET {_AREA}/urgent": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    f"GET {_AREA}/urgent-reach": Row(lambda at: Call({"area": at.area})),
    f"GET {_AREA}/urgent/{{order}}": Row(_alarm),
    f"POST {_AREA}/urgent": Row(_said, foreign=("bulletin",)),
    f"POST {_AREA}/urgent/spoken": Row(
        lambda at: Call({"area": at.area}, json={"speech": "s-nobody's"}),
        not_of_right=("speech_unknown",),
    ),
    f"GET {_AREA}/urgent/{{order}}/signing": Row(_alarm),
    f"POST {_AREA}/urgent/{{order}}/sign": Row(
        lambda at: _alarm(at, passkey={}), not_of_right=("signature_refused",)
    ),
    f"POST {_AREA}/urgent/{{order}}/cancel": Row(_alarm),
    f"POST {_AREA}/urgent/{{order}}/follow-up": Row(lambda at: _alarm(at, says="all_clear")),
    f"POST {_AREA}/drills": Row(_said, foreign=("bulletin",)),
    f"GET {_AREA}/urgent-templates": Row(
        lambda at: Call({"area": at.area}), shows=lambda told: {one["area"] for one in told}
    ),
    f"POST {_AREA}/urgent-templates": Row(
        lambda at: Call({"area": at.area}, json=_form(at, bulletin=None))
    ),
    f"PUT {_AREA}/urgent-templates/{{template}}": Row(
        lambda at: Call(_template(at), json=_form(at, base_version=1, bulletin=None))
    ),
    f"DELETE {_AREA}/urgent-templates/{{template}}": Row(
        lambda at: Call(_template(at), query={"base_version": 1})
    ),
    f"POST {_AREA}/urgent-words": Row(
        lambda at: Call({"area": at.area}, json={"vi": {"type": "Ngập lụt"}}),
        unlogged="nothing is kept",
    ),
    f"GET {_AREA}/urgent-plain": Row(lambda at: Call({"area": at.area})),
    f"PUT {_AREA}/urgent-plain": Row(lambda at: Call({"area": at.area}, json={})),
}
