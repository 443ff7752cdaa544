"""Alerts of an agency, as files."""

SENDER = "canhbao@kttv.example.vn"
SENT = "2026-11-24T12:50:00+07:00"
VI = """<info><language>vi-VN</language><category>Met</category><event>Bão số 9</event>
<urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty>
<onset>2026-11-24T18:00:00+07:00</onset><expires>2026-11-25T06:00:00+07:00</expires>
<headline>Bão số 9 đổ bộ</headline><description>Gió giật cấp 14.</description>
<instruction>Ở trong nhà kiên cố.</instruction><web>javascript:alert(1)</web>
<area><areaDesc>Ven biển Hải Phòng</areaDesc>PLACE</area></info>"""
EN = VI.replace("vi-VN", "en-US").replace("Bão số 9", "Typhoon 9")
CODE = "<geocode><valueName>dvhc</valueName><value>11413</value></geocode>"
DRAWN = "<polygon>20.0,106.0 21.0,106.0 21.0,107.0 20.0,107.0 20.0,106.0</polygon>"


def alert(identifier: str, *infos: str, place: str = CODE, **changed: str) -> str:
    told = {"status": "Actual", "msgType": "Alert", "scope": "Public"} | changed
    said = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier><sender>{SENDER}</sender><sent>{SENT}</sent>"
        f"{said}{''.join(infos or (VI, EN)).replace('PLACE', place)}</alert>"
    )


def named(identifier: str) -> str:
    """How a later alert refers to it."""
    return f"{SENDER},{identifier},{SENT}"
