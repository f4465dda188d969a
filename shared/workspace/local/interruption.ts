import type { Response } from "express";

/** What becomes of an answer in its middle: its connection is cut, or nothing more comes. */
export type Interruption = "cut" | "stalled";

/** From here on the answer to this request ends in its middle. */
export function interruptIn(response: Response, how: Interruption): void {
  response.locals["interruption"] = how;
}

export function interruptionOf(response: Response): Interruption | null {
  const how: unknown = response.locals["interruption"];
  return how === "cut" || how === "stalled" ? how : null;
}

/** Of an answer of which half has been written. */
export function interrupt(response: Response, how: Interruption): void {
  if (how === "cut") response.destroy();
}
