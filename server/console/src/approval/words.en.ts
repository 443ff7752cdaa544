import type { vi } from "./words.vi";

/** What the approver's page alone says of where and when, in English. */
export const en: typeof vi = {
  whereWhen: "Where and when",
  onceApproved: "Once you approve",
  laterChosen: "No place and time was chosen. An operator schedules it after your approval.",
  cannotBe: "It can no longer be scheduled as its author chose:",
  cannotBeDo: "You can approve it all the same. Its author is told to choose another time.",
  chosenBy: (name) => `Chosen by ${name}`,
  placed: "Approved and scheduled.",
  notPlaced: "Approved, but it could not be scheduled:",
  withdraw: "Withdraw this bulletin",
  withdrawEnds:
    "No loudspeaker will sound it any more: every schedule that has it ends, also where others took it. This cannot be undone; to sound it again, draft and approve a new one.",
  withdrawLeaves: "It no longer waits for approval and cannot sound. This cannot be undone.",
  withdrawNow: "Withdraw",
  withdrawn: "This bulletin is withdrawn and sounds no more.",
};
