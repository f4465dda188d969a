/**
 * How often one piece of work - one request id, one step of a run - has its effect, whatever crashes and is repeated:
 * `no_effect` where it only reads; `exactly_once`; `at_most_once` where a repeat stops for a person when nobody can tell;
 * `at_least_once` where a repeat may do it again; `as_called` where it is that of the operation that it calls.
 */
export const GUARANTEES = [
  "no_effect",
  "exactly_once",
  "at_most_once",
  "at_least_once",
  "as_called",
] as const;
export type Guarantee = (typeof GUARANTEES)[number];

/** What an effect outside can promise: its author knows what its look-up can miss. */
export type ExternalGuarantee = Exclude<Guarantee, "no_effect" | "as_called">;

/** What follows from an effect by itself. */
export function guaranteeOf(
  effect: "none" | "transactional" | "repeatable" | "delegated",
): Guarantee {
  switch (effect) {
    case "none":
      return "no_effect";
    case "transactional":
      return "exactly_once";
    // Its commits find themselves done; what it calls on the way may be called again.
    case "repeatable":
      return "at_least_once";
    case "delegated":
      return "as_called";
  }
}

/** In a sentence, for whoever reads what an operation does. */
export const GUARANTEE_WORDS: Readonly<Record<Guarantee, string>> = {
  no_effect: "It changes nothing.",
  exactly_once:
    "For one request id, or one step of a run, it happens exactly once.",
  at_most_once:
    "For one request id, or one step of a run, it happens at most once: where nobody can tell whether it has, a person is asked.",
  at_least_once:
    "For one request id, or one step of a run, it happens at least once: a repeat looks for what was done first, and may miss it.",
  as_called:
    "It happens as often as the operation that it calls says of itself.",
};
