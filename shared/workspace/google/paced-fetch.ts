import type { Clock } from "#shared/platform/clock.ts";
import { Pace, type CallQuota } from "./pace.ts";

const NEVER = new AbortController().signal;

/** Node's own fetch, at a pace: each request waits until there are units for it. */
export function pacedFetch(quota: CallQuota, clock: Clock): typeof fetch {
  const pace = new Pace(clock, quota);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const cost = quota.costOf(init?.method ?? "GET", url.pathname);
    if (cost > 0) await pace.take(cost, init?.signal ?? NEVER);
    return fetch(input, init);
  };
}
