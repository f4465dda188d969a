import type { Conditions } from "./condition.ts";

/** Loads the language of conditions; most processes never need it. */
export async function loadConditions(): Promise<Conditions> {
  const { cel } = await import("./cel.ts");
  return cel;
}
