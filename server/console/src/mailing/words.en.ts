import type { vi } from "./words.vi";

export const en: typeof vi = {
  title: "Reports by mail",
  lead: "From the 2nd of each month the report of the month before (in January: of the year before) is attached to a mail. A new address first confirms by a click.",
  email: "The office's address",
  forms: "Attached",
  formNames: { docx: "Word", xlsx: "Excel", pdf: "PDF", csv: "CSV" },
  monthly: "Monthly report",
  yearly: "Yearly report",
  add: "Add the address",
  none: "Reports are mailed to nobody.",
  waits: "Not confirmed yet",
  confirmed: "Confirmed",
  failed: (why) => `Not sent: ${why}`,
  sent: (period, when) => `The report of ${period} was sent ${when}`,
  remove: "Remove",
  removeIt: (email) => `Remove ${email}`,
  confirmTitle: "Broadcasting reports by mail",
  confirmLead: "Confirm to receive the reports at this address.",
  confirm: "Confirm",
  done: (area) => `Confirmed. The reports of ${area} will be sent to this address.`,
  noToken: "This address lacks its token. Open the one in the mail as it is.",
};
