import type { Clock } from "#shared/platform/clock.ts";
import { attemptHeaders } from "./attempt-headers.ts";
import { Sender } from "./send-request.ts";
import type { HttpRequest, Outcome, Task } from "./task.ts";
import type { TokenIssuer } from "./token-issuer.ts";

/** The attempts that are under way, of all queues. */
export class Attempts {
  readonly #clock: Clock;
  readonly #issuer: TokenIssuer;
  readonly #sender = new Sender();
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<Outcome>>();

  constructor(clock: Clock, issuer: TokenIssuer) {
    this.#clock = clock;
    this.#issuer = issuer;
  }

  get areUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** One attempt at a task as it is before it. */
  async make(task: Task, queue: string): Promise<Outcome> {
    const attempt = this.#make(task, queue);
    this.#underWay.add(attempt);
    try {
      return await attempt;
    } finally {
      this.#underWay.delete(attempt);
    }
  }

  /** Breaks off what is under way; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underWay);
    this.#sender.close();
  }

  async #make(task: Task, queue: string): Promise<Outcome> {
    const overdue = new AbortController();
    const cancel = this.#clock.after(task.dispatchDeadlineMs, () =>
      overdue.abort(),
    );
    try {
      const token = await this.#tokenFor(task.request);
      return await this.#sender.send(task.request, {
        headers: attemptHeaders(task, queue, token),
        signal: AbortSignal.any([overdue.signal, this.#stopping.signal]),
        now: () => this.#clock.now(),
      });
    } catch (thrown) {
      if (overdue.signal.aborted) return { type: "overdue" };
      const problem = thrown instanceof Error ? thrown.message : String(thrown);
      return { type: "unreachable", problem };
    } finally {
      cancel();
    }
  }

  async #tokenFor({ url, oidcToken }: HttpRequest): Promise<string | null> {
    if (oidcToken === null) return null;
    const { serviceAccountEmail, audience } = oidcToken;
    return this.#issuer.issue(serviceAccountEmail, audience || url);
  }
}
