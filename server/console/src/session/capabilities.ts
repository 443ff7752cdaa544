/** What the server can do by now. A button stands where its deed does: never a dead one. */
export const CAPABLE: Record<"stopAll", boolean> = {
  /** DỪNG TẤT CẢ LOA, the order `stop`. */
  stopAll: false,
};
