import type { Receipt } from "../../api/calls";
import type { Mood } from "../../look/Card";
import { length } from "../../words/time";
import type { ClusterWords } from "../words";

/** What a receipt is about, and what it says of it. */
export interface Said {
  about: string;
  said: string;
  mood: Mood;
  /** When it sounded, or was written where nothing did. */
  at_ms: number;
}

export function sayReceipt(receipt: Receipt, words: ClusterWords): Said {
  return {
    about: aboutOf(receipt, words),
    said: outcomeIn(receipt, words) + backIn(receipt, words),
    mood: receipt.heard_back === false ? "bad" : MOODS[receipt.outcome],
    at_ms: receipt.started_us === null ? receipt.recorded_ms : receipt.started_us / 1000,
  };
}

/** What its microphone says, where it has one. */
function backIn({ heard_back }: Receipt, words: ClusterWords): string {
  if (heard_back == null) return "";
  return `, ${heard_back ? words.receiptHeard : words.receiptUnheard}`;
}

function aboutOf(receipt: Receipt, words: ClusterWords): string {
  if (receipt.title != null) return words.receiptOf(receipt.title);
  if (receipt.order === null) return words.receiptEntry;
  if (receipt.order.startsWith("test-")) return words.receiptTest; // as the server names them
  return receipt.order.startsWith("stop-") ? words.receiptStop : words.receiptOrder;
}

function outcomeIn(receipt: Receipt, words: ClusterWords): string {
  switch (receipt.outcome) {
    case "played":
      return words.receiptPlayed;
    case "late":
      return words.receiptLate;
    case "cut":
      return `${words.receiptCut(length(receipt.sounded_ms))}${because(receipt, words)}`;
    case "skipped":
      return words.receiptSkipped(because(receipt, words));
    case "missed":
      return words.receiptMissed;
    default:
      return words[receipt.outcome];
  }
}

export function because({ reason }: { reason: string | null }, words: ClusterWords): string {
  if (reason === null) return "";
  const known: Record<string, string> = words.reasons;
  return words.because(known[reason] ?? reason);
}

const MOODS: Record<Receipt["outcome"], Mood> = {
  played: "good",
  late: "wait",
  cut: "wait",
  skipped: "bad",
  missed: "bad",
  stale: "wait",
  unproven: "calm",
};
