"""What is an alert of CAP 1.2, and what is not."""

import pytest

from schedules.refusal import RefusalError
from server.cap.alert import Circle, Moment, Point, Reference, Value
from server.cap.elements import SIZE_MAX
from server.cap.reading import read_alert
from server.cap.times import read_moment, write_moment
from tests.server.cap.files import DRAWN, VI, alert
from tests.server.cap.standard import AMBER, EARTHQUAKE, EXAMPLES, HOMELAND_SECURITY, THUNDERSTORM


def refusal_of(document: str | bytes) -> tuple[str, str]:
    data = document.encode() if isinstance(document, str) else document
    with pytest.raises(RefusalError) as refused:
        read_alert(data)
    assert refused.value.vi
    assert refused.value.en
    return refused.value.code, refused.value.field


def test_the_examples_of_the_standard_are_read() -> None:
    """Each element of the standard's own examples is read as what it says."""
    security, storm, quake, amber = (read_alert(one.encode()) for one in EXAMPLES.values())
    assert security.infos[0].parameters == (Value("HSAS", "ORANGE"),)
    assert security.infos[0].resources[0].mime_type == "image/gif"
    assert storm.sent == Moment(1_055_887_020_000, -7 * 60)
    assert storm.infos[0].responses == ("Shelter",)
    assert storm.infos[0].places[0].polygons[0][1] == Point(38_34000, -119_95000)
    codes = [one.value for one in storm.infos[0].places[0].geocodes]
    assert codes == ["006109", "006009", "006003"]
    first = Moment(1_055_388_600_000, -7 * 60)
    assert quake.references == (Reference("trinet@caltech.edu", "TRI13970876.1", first),)
    assert quake.infos[0].places[0].circles == (Circle(Point(32_95250, -115_55270), 0),)
    assert [(one.language, one.event) for one in amber.infos] == [
        ("en-US", "Child Abduction"), ("es-US", "Abducción de Niño"),
    ]  # fmt: skip


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HEAD = '<?xml version = "1.0" encoding = "UTF-8"?>'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, '<!DOCTYPE alert SYSTEM "http://x/a.dtd">'])
def test_no_document_type_and_so_no_entity_is_taken(declared: str) -> None:
    """A document type is refused where it begins: nothing is expanded, nothing is fetched."""
    document = AMBER.replace(HEAD, HEAD + declared).replace("LAPD", "&b;")
    assert refusal_of(document)[0] == "cap_forbidden_xml"
    assert refusal_of(AMBER.replace("LAPD", "&b;"))[0] == "cap_not_xml"


def test_what_is_too_large_is_not_read() -> None:
    """An alert is bounded in bytes, in depth, and in the number of its elements."""
    assert refusal_of(b" " * (SIZE_MAX + 1))[0] == "cap_too_large"
    assert refusal_of("<a>" * 17 + "</a>" * 17)[0] == "cap_too_large"
    assert refusal_of("<a>" + "<a/>" * 20_001 + "</a>")[0] == "cap_too_large"


def test_an_alert_draws_no_more_than_can_be_held_against_a_city() -> None:
    """200 shapes at most, and 20,000 corners; what it says again in another language counts once.
    Many small islands are too much for one alert, and a long coast is not."""
    islands = "".join(f"<circle>20.{n:03},106.5 1</circle>" for n in range(200))
    assert len(read_alert(alert("VN-1", place=islands).encode()).infos) == 2
    assert refusal_of(alert("VN-1", place=islands + DRAWN))[0] == "cap_draws_too_much"
    coast = " ".join(["0,0", *(f"1,{n % 100}" for n in range(20_000)), "0,0"])
    long = alert("VN-1", VI, place=f"<polygon>{coast}</polygon>")
    assert refusal_of(long)[0] == "cap_draws_too_much"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not xml",
        AMBER.encode("utf-16"),
        AMBER.replace("UTF-8", "UTF-7").encode(),
        AMBER.encode("latin-1"),
        AMBER[:-20].encode(),
    ],
    ids=["nothing", "text", "utf-16", "utf-7", "latin-1", "cut off"],
)
def test_only_whole_xml_in_utf_8_is_read(document: bytes) -> None:
    """Two readers must never see two texts in the same bytes: there is one encoding."""
    assert refusal_of(document)[0] == "cap_not_xml"


@pytest.mark.parametrize("namespace", ["urn:oasis:names:tc:emergency:cap:1.1", "", "urn:x"])
def test_another_version_is_no_alert(namespace: str) -> None:
    """Namespaces are taken exactly: 1.1 is not 1.2."""
    other = AMBER.replace("urn:oasis:names:tc:emergency:cap:1.2", namespace)
    assert refusal_of(other) == ("cap_not_an_alert", "")


PLACE = "<areaDesc>Los Angeles County</areaDesc>"


@pytest.mark.parametrize(
    ("found", "put", "code", "field"),
    [
        ("<status>Actual</status>", "", "cap_element_missing", "status"),
        ("<category>Rescue</category>", "", "cap_element_missing", "info[0].category"),
        ("<event>Child Abduction</event>", "<event/>", "cap_element_missing", "info[0].event"),
        (PLACE, "", "cap_element_missing", "info[0].area[0].areaDesc"),
        ("<status>Actual", "<status>actual", "cap_value", "status"),
        ("<msgType>Alert", "<msgType>Alarm", "cap_value", "msgType"),
        ("<urgency>Immediate", "<urgency>Now", "cap_value", "info[0].urgency"),
        ("KAR0-0306112239-SW", "KAR0 0306", "cap_value", "identifier"),
        ("KARO@CLETS.DOJ.CA.GOV", "a,b", "cap_value", "sender"),
        ("22:39:00-07:00", "22:39:00Z", "cap_value", "sent"),
        ("22:39:00-07:00", "22:39:00", "cap_value", "sent"),
        ("2003-06-11T22", "2003-06-31T22", "cap_value", "sent"),
        ("<scope>Public", "<scope>Private", "cap_element_missing", "addresses"),
        ("<scope>Public", "<scope>Restricted", "cap_element_missing", "restriction"),
        ("<msgType>Alert", "<msgType>Cancel", "cap_element_missing", "references"),
        ("<scope>Public", "<scope>Public</scope><scope>Public", "cap_element_twice", "scope"),
        ("<source>SW", "<origin>SW</origin><source>SW", "cap_element_unknown", "origin"),
        ("<source>SW", "<source><b>SW</b>", "cap_element_unknown", "source.b"),
        ("<source>SW", '<x xmlns="urn:x"/><source>SW', "cap_element_unknown", "x"),
        (PLACE, PLACE + "<polygon>1,2 3,4 1,2</polygon>", "cap_value",
         "info[0].area[0].polygon[0]"),
        (PLACE, PLACE + "<polygon>1,2 3,4 5,6 1,3</polygon>", "cap_value",
         "info[0].area[0].polygon[0]"),
        (PLACE, PLACE + "<circle>91,2 3</circle>", "cap_value", "info[0].area[0].circle[0]"),
        (PLACE, PLACE + "<circle>1,2 -3</circle>", "cap_value", "info[0].area[0].circle[0]"),
        (PLACE, PLACE + "<ceiling>3</ceiling>", "cap_element_missing", "info[0].area[0].altitude"),
        ("<source>SW</source>", "<references>a,b</references>", "cap_value", "references"),
    ],
)  # fmt: skip
def test_a_flaw_is_named_with_its_place(found: str, put: str, code: str, field: str) -> None:
    """What does not follow the standard is refused, and the refusal says where."""
    assert found in AMBER
    assert refusal_of(AMBER.replace(found, put, 1)) == (code, field)


def test_words_between_quotation_marks_are_one() -> None:
    """Addresses and incidents are lists of words; one with a space stands in quotation marks."""
    listed = '<addresses>a@x "b c" d</addresses><incidents>one "two three"</incidents>'
    alert = read_alert(AMBER.replace("<source>SW</source>", listed).encode())
    assert alert.addresses == ("a@x", "b c", "d")
    assert alert.incidents == ("one", "two three")


def test_times_are_written_with_their_zone_and_utc_without_z() -> None:
    """An instant keeps its zone, UTC is `-00:00`, and equal instants are one reference."""
    for said in (
        "2026-11-24T13:00:00+07:00",
        "2003-06-11T20:56:00-07:30",
        "2026-02-28T00:00:00-00:00",
    ):
        moment = read_moment(said)
        assert moment is not None
        assert write_moment(moment) == said
    here, there = read_moment("2026-11-24T13:00:00+07:00"), read_moment("2026-11-24T06:00:00+00:00")
    assert here is not None
    assert there is not None
    assert Reference("a", "b", here).key == Reference("a", "b", there).key
    for wrong in (
        "2026-11-24T13:00:60+07:00",
        "2026-11-24T13:00:00+07:60",
        "0001-01-01T00:00:00+14:00",
    ):
        assert read_moment(wrong) is None


def test_a_style_sheet_and_empty_elements_are_let_be() -> None:
    """Processing instructions before an alert, as feeds write them, and empty optional elements
    say nothing."""
    styled = HOMELAND_SECURITY.replace("<alert", '<?xml-stylesheet href="http://x/"?>\n<alert', 1)
    assert read_alert(styled.replace("<info>", "<note/><info>").encode()).note is None
    assert read_alert(THUNDERSTORM.encode()).note is None
    assert read_alert(EARTHQUAKE.encode()).message_type == "Update"
