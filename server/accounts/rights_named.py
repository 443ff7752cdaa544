"""The table of rights in words, and the words for what is missing."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole
from server.accounts.rights import RIGHTS, Action, Person, Role
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base.activity import By
from server.base.refusals import NotAllowedError

MOST_NAMED: Final = 3

ROLES: Final[dict[Role, tuple[str, str]]] = {
    "author": ("soạn tin", "author"),
    "approver": ("phê duyệt", "approver"),
    "operator": ("vận hành", "operator"),
    "auditor": ("kiểm tra, giám sát", "auditor"),
    "administrator": ("quản trị", "administrator"),
}

ACTIONS: Final[dict[Action, tuple[str, str]]] = {
    "read": ("xem", "look at it"),
    "bulletin.write": ("soạn bản tin", "write bulletins"),
    "bulletin.submit": ("gửi bản tin đi duyệt", "submit bulletins"),
    "bulletin.approve": ("phê duyệt hoặc trả lại bản tin", "approve or return bulletins"),
    "bulletin.withdraw": ("thu hồi bản tin", "withdraw bulletins"),
    "programme.edit": ("xếp lịch phát", "schedule"),
    "offer.answer": ("trả lời bản tin cấp trên gửi xuống", "answer what is offered"),
    "live.speak": ("phát trực tiếp", "go live"),
    "stop.issue": ("dừng loa", "stop the loudspeakers"),
    "order.prepare": (
        "chuẩn bị lệnh phát khẩn cấp, diễn tập",
        "prepare urgent orders and drills",
    ),
    "order.sign": ("ký lệnh phát khẩn cấp", "sign urgent orders"),
    "stop.lift": ("bỏ lệnh dừng loa", "lift a stop"),
    "device.manage": ("quản lý cụm loa", "look after devices"),
    "area.manage": ("quản lý địa bàn", "handle areas and their policies"),
    "account.manage": ("quản lý tài khoản", "handle posts and accounts"),
    "activity.read": ("xem nhật ký hoạt động", "read the activity log"),
    "notices.read": ("xem nhật ký báo tin", "read who was told what"),
    "evidence.export": ("lấy bằng chứng để kiểm tra", "take out evidence to be checked"),
    "link.give": ("cấp liên kết chỉ đọc", "give read-only links"),
    "feedback.read": ("xem phản ánh, kiến nghị", "read citizens' feedback"),
    "feedback.write": (
        "ghi và trả lời phản ánh, kiến nghị",
        "take down and answer citizens' feedback",
    ),
}


@dataclass(frozen=True, slots=True)
class SignedInAsker:
    """Who asks, as `server.base.refused` wants to know it."""

    person: Person

    @property
    def by(self) -> By:
        return By(self.person.account, self.person.address, "")

    def knows(self, session: Session, area: str) -> bool:
        return session.get(Area, area) is not None

    def explained(self, session: Session, refusal: NotAllowedError) -> tuple[str, str]:
        return explained(session, refusal.action, refusal.area)


def explained(session: Session, action: str, area: str) -> tuple[str, str]:
    """What is missing, where, and which posts hold it there, the nearest first."""
    words = next((named for name, named in ACTIONS.items() if name == action), (action, action))
    tree = load_tree(session)
    if area not in tree.nodes:
        return (
            f"Bạn chưa có quyền “{words[0]}” ở đó. Hãy liên hệ quản trị viên.",
            f"You may not {words[1]} there. Ask your administrator.",
        )
    name = session.scalars(select(Area.name).where(Area.id == area)).one()
    vi = f"Bạn chưa có quyền “{words[0]}” ở {name}."
    en = f"You may not {words[1]} in {name}."
    if posts := posts_that_may(session, tree, action, area):
        told = ", ".join(posts)
        return f"{vi} Người có quyền này: {told}.", f"{en} Who may: {told}."
    told = ", ".join(posts_that_may(session, tree, "account.manage", area))
    return (
        f"{vi} Ở đó chưa ai có quyền này; hãy liên hệ {told or 'quản trị viên'}.",
        f"{en} Nobody there may; ask {told or 'your administrator'}.",
    )


def posts_that_may(session: Session, tree: AreaTree, action: str, area: str) -> list[str]:
    """The names of up to `MOST_NAMED` posts that may do `action` in `area`, the nearest first."""
    nearness = {node.id: steps for steps, node in enumerate(tree.up(area))}
    roles = [role for role, actions in RIGHTS.items() if action in actions]
    rows = session.execute(
        select(HeldRole.area, Account.name)
        .join(Account, Account.id == HeldRole.account)
        .where(HeldRole.area.in_(nearness), HeldRole.role.in_(roles))
        .where(Account.disabled_ms.is_(None))
    )
    ranked = sorted({(nearness[held], name) for held, name in rows})
    return list(dict.fromkeys(name for _, name in ranked))[:MOST_NAMED]
