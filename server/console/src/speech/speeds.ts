const SPEEDS = [70, 80, 90, 100, 110, 120, 130];

/** The speeds that are offered, with the one that holds. */
export const speedsWith = (speed: number): number[] =>
  [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
