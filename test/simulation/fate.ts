import type { JsonObject } from "#shared/kernel/json.ts";

/** How a call is told to go wrong. */
export type Mishap =
  | { readonly type: "none" }
  /** The first call fails. */
  | { readonly type: "once" }
  /** Each call fails until it is mended. */
  | {
      readonly type: "always";
      readonly code: "UNAVAILABLE" | "INVALID_ARGUMENT";
    }
  /** What the first call does outside happens, and is not answered. */
  | { readonly type: "unanswered" };

/** What a step that was begun ends as. */
export type Came = "success" | "failed";

/**
 * What a step comes to whenever it is begun, and in a run that repeats another, with all mended between. Null where that
 * depends on what else goes wrong: crashes decide whether an attempt is left.
 */
export interface Fate {
  readonly first: Came | null;
  readonly mended: Came | null;
}

export const SURE: Fate = { first: "success", mended: "success" };
const MENDABLE: Fate = { first: "failed", mended: "success" };
const LOST: Fate = { first: "failed", mended: "failed" };
const OPEN: Fate = { first: null, mended: null };

/** @param often - 1 has three calls in ten go wrong. */
export function randomMishap(random: () => number, often: number): Mishap {
  const dice = often === 0 ? 1 : random() / often;
  if (dice < 0.1) return { type: "once" };
  if (dice < 0.15) return { type: "always", code: "UNAVAILABLE" };
  if (dice < 0.2) return { type: "always", code: "INVALID_ARGUMENT" };
  return dice < 0.3 ? { type: "unanswered" } : { type: "none" };
}

/** What the test operations are told of it. @param by - the name under which it is mended */
export function toldOf(mishap: Mishap, by: string): JsonObject {
  switch (mishap.type) {
    case "none":
      return {};
    case "once":
      return { fails: { code: "UNAVAILABLE", calls: 1 }, mended_by: by };
    case "always":
      return { fails: { code: mishap.code }, mended_by: by };
    case "unanswered":
      return { answer_lost: true };
  }
}

export function fateOfCall(mishap: Mishap, maxAttempts: number): Fate {
  switch (mishap.type) {
    case "none":
      return SURE;
    case "once":
    case "unanswered":
      return maxAttempts > 1 ? SURE : OPEN;
    case "always":
      return MENDABLE;
  }
}

/** The fate of a step that the engine performs, by its parameters and what the clients do. */
export function fateOfControl({ event, message }: JsonObject): Fate {
  if (event === "never") return LOST;
  return message === "no" ? MENDABLE : SURE;
}
