import type { RequestHandler } from "express";
import { seededRandom } from "#shared/kernel/seeded-random.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { send } from "../google-http.ts";
import { GoogleHttpError } from "../google-http-error.ts";
import { interruptIn } from "../interruption.ts";
import type { FaultPlan, FaultRule } from "./fault-plan.ts";
import type { RequestCounts } from "./request-counts.ts";

/** What goes wrong with requests, by a plan. */
export class Faults {
  readonly #clock: Clock;
  readonly #counts: RequestCounts;
  #plan: FaultPlan = { seed: 1, rules: [] };
  #random = seededRandom(1);

  constructor(clock: Clock, counts: RequestCounts) {
    this.#clock = clock;
    this.#counts = counts;
  }

  /** From here on; a plan without rules ends all faults. */
  set(plan: FaultPlan): void {
    this.#plan = plan;
    this.#random = seededRandom(plan.seed);
  }

  /** Lets a request pass, or injects a fault. */
  readonly inject: RequestHandler<Record<string, string>> = (
    request,
    response,
    next,
  ) => {
    const rule = this.#draw(request.method, request.path);
    if (rule === null) {
      next();
      return;
    }
    this.#counts.faulted(rule.kind);
    switch (rule.kind) {
      case "rate_limited":
        if (rule.retry_after_seconds !== undefined)
          response.setHeader("retry-after", rule.retry_after_seconds);
        send(
          response,
          new GoogleHttpError("RESOURCE_EXHAUSTED", "Rate Limit Exceeded"),
        );
        return;
      case "user_rate_limited":
        send(
          response,
          new GoogleHttpError("USER_RATE_LIMITED", "User Rate Limit Exceeded"),
        );
        return;
      case "internal":
        send(
          response,
          new GoogleHttpError("INTERNAL", "Internal error encountered."),
        );
        return;
      case "unavailable":
        send(
          response,
          new GoogleHttpError(
            "UNAVAILABLE",
            "The service is currently unavailable.",
          ),
        );
        return;
      case "slow":
        response.once("close", this.#clock.after(rule.delay_ms, next));
        return;
      case "truncated":
        interruptIn(response, "cut");
        next();
        return;
      case "stalled":
        interruptIn(response, "stalled");
        next();
        return;
      case "dropped":
        response.destroy();
        return;
    }
  };

  /** One random number decides: the rates of the rules that match a request divide the range from 0 to 1. */
  #draw(method: string, path: string): FaultRule | null {
    let left = this.#random();
    for (const rule of this.#plan.rules) {
      if (!path.startsWith(rule.path)) continue;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (left < rule.rate) return rule;
      left -= rule.rate;
    }
    return null;
  }
}
