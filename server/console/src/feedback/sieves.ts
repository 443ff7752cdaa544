/** What a list of feedback is sifted by. */
export const SIEVES = ["all", "received", "handling", "overdue", "answered"] as const;
export type Sieve = (typeof SIEVES)[number];
