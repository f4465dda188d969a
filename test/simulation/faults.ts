/** What goes wrong in a history, and how often: probabilities a pick or a call. */
export interface Faults {
  /** After so many picks nothing goes wrong any more. */
  readonly lastPick: number;
  readonly crash: number;
  /** A port call fails, before or after its effect. */
  readonly error: number;
  readonly delay: number;
  /** The clock goes on although there is work to do. */
  readonly haste: number;
  readonly duplicate: number;
  /** Whether a client repeats what was not answered until it is. */
  readonly persistent: boolean;
  /** What puts right what has no redelivery of its own; `none` proves that nothing else needs it. */
  readonly repair: "none" | "watch" | "sweeper";
}

function oneOf<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("There is nothing to choose from.");
  return item;
}

export function randomFaults(random: () => number): Faults {
  const repair = oneOf(random, ["none", "none", "watch", "sweeper"] as const);
  return {
    lastPick: oneOf(random, [0, 150, 400]),
    crash: oneOf(random, [0, 0.01, 0.03]),
    error: oneOf(random, [0, 0, 0.01, 0.04]),
    delay: oneOf(random, [0, 0.03, 0.1]),
    haste: oneOf(random, [0, 0.01, 0.05]),
    duplicate: oneOf(random, [0, 0.1, 0.3]),
    persistent: repair !== "sweeper" || random() < 0.5,
    repair,
  };
}

/** Nothing goes wrong, and what needs time takes no more than it must. */
export const NO_FAULTS: Faults = {
  lastPick: 0,
  crash: 0,
  error: 0,
  delay: 0,
  haste: 0,
  duplicate: 0,
  persistent: true,
  repair: "watch",
};

/** Faults that cost no step an attempt: crashes, repeats, and any order. */
export function orderlyFaults(random: () => number): Faults {
  return {
    ...NO_FAULTS,
    lastPick: oneOf(random, [0, 1_000, 3_000]),
    crash: oneOf(random, [0.002, 0.005]),
    duplicate: oneOf(random, [0, 0.1, 0.3]),
    repair: oneOf(random, ["none", "watch", "sweeper"] as const),
  };
}
