import { gmailUnits } from "../gmail-units.ts";
import type { Pace } from "./pace.ts";

const NEVER = new AbortController().signal;

/** Node's own fetch, at a pace: each request of Gmail waits until there are units for it. */
export function pacedFetch(pace: Pace): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const units = gmailUnits(init?.method ?? "GET", url.pathname);
    if (units > 0) await pace.take(units, init?.signal ?? NEVER);
    return fetch(input, init);
  };
}
