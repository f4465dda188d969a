import type { Clock } from "#shared/platform/clock.ts";
import type { Attempts } from "./attempts.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { QueueSettings } from "./queue-settings.ts";
import { backoffMs, isGivenUp } from "./retry.ts";
import type { Attempt, Outcome, Task } from "./task.ts";
import { TaskStore } from "./task-store.ts";

export interface QueueParts {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly clock: Clock;
  readonly attempts: Attempts;
}

interface Started {
  /** The task with its attempt. */
  readonly underWay: Task;
  readonly outcome: Promise<Outcome>;
}

function isSuccess(outcome: Outcome): boolean {
  return (
    outcome.type === "answered" &&
    outcome.status >= 200 &&
    outcome.status <= 299
  );
}

function failed(task: Task, attempt: Attempt, outcome: Outcome): Task {
  const responses = outcome.type === "answered" ? 1 : 0;
  const executions =
    outcome.type === "answered" && outcome.status < 500 ? 1 : 0;
  return {
    ...task,
    responseCount: task.responseCount + responses,
    executionCount: task.executionCount + executions,
    lastAttempt: attempt,
  };
}

/** A queue and its tasks, in memory. */
export class Queue {
  readonly name: string;
  readonly #clock: Clock;
  readonly #attempts: Attempts;
  readonly #tasks = new TaskStore();
  readonly #dispatcher: Dispatcher;
  #settings: QueueSettings;
  #state: "RUNNING" | "PAUSED" = "RUNNING";
  #purgedAt: number | null = null;

  constructor({ name, settings, clock, attempts }: QueueParts) {
    this.name = name;
    this.#clock = clock;
    this.#attempts = attempts;
    this.#settings = settings;
    this.#dispatcher = new Dispatcher({
      clock,
      rateLimits: settings.rateLimits,
      attempt: async (taskName) => {
        const task = this.#tasks.find(taskName, clock.now());
        return task === undefined ? null : this.#attempt(task).outcome;
      },
    });
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  get state(): "RUNNING" | "PAUSED" {
    return this.#state;
  }

  get purgedAt(): number | null {
    return this.#purgedAt;
  }

  change(settings: QueueSettings): void {
    this.#settings = settings;
    this.#dispatcher.limit(settings.rateLimits);
  }

  pause(): void {
    this.#state = "PAUSED";
    this.#dispatcher.pause();
  }

  resume(): void {
    this.#state = "RUNNING";
    this.#dispatcher.resume();
  }

  /** @throws StatusError ALREADY_EXISTS for a name that is taken. */
  add(task: Task): void {
    this.#tasks.add(task);
    this.#dispatcher.schedule(task.name, task.scheduledAt);
  }

  /** @throws StatusError NOT_FOUND. */
  get(name: string): Task {
    return this.#tasks.get(name, this.#clock.now());
  }

  all(): readonly Task[] {
    return this.#tasks.all(this.#clock.now());
  }

  /** @throws StatusError NOT_FOUND. */
  delete(name: string): void {
    this.#end(this.get(name).name);
  }

  /** Deletes all tasks there are. */
  purge(): void {
    for (const { name } of this.all()) this.#end(name);
    this.#purgedAt = this.#clock.now();
  }

  /** An attempt now, whatever the queue's state and limits are; answers the task as it is under way. */
  run(name: string): Task {
    const task = this.get(name);
    const now = this.#clock.now();
    this.#dispatcher.unschedule(name);
    const { underWay, outcome } = this.#attempt(
      { ...task, scheduledAt: now },
      now,
    );
    void outcome.then((known) => this.#dispatcher.learn(known));
    return underWay;
  }

  #end(name: string): void {
    this.#dispatcher.unschedule(name);
    this.#tasks.end(name, this.#clock.now());
  }

  /** @param retryFrom From when a retry is delayed; without it from the failure. */
  #attempt(task: Task, retryFrom?: number): Started {
    const dispatchedAt = this.#clock.now();
    const { scheduledAt } = task;
    const attempt = { scheduledAt, dispatchedAt, ended: null };
    const underWay = {
      ...task,
      dispatchCount: task.dispatchCount + 1,
      firstDispatchedAt: task.firstDispatchedAt ?? dispatchedAt,
      lastAttempt: attempt,
    };
    this.#tasks.replace(underWay);
    const outcome = this.#outcome(task, attempt, retryFrom);
    return { underWay, outcome };
  }

  async #outcome(
    task: Task,
    attempt: Attempt,
    retryFrom?: number,
  ): Promise<Outcome> {
    const outcome = await this.#attempts.make(task, this.name);
    const at = this.#clock.now();
    const current = this.#tasks.find(task.name, at);
    if (current === undefined) return outcome;
    if (isSuccess(outcome)) this.#end(task.name);
    else
      this.#retry(
        failed(current, { ...attempt, ended: { at, outcome } }, outcome),
        retryFrom ?? at,
      );
    return outcome;
  }

  #retry(task: Task, from: number): void {
    const { retryConfig } = this.#settings;
    const { name, dispatchCount, firstDispatchedAt } = task;
    const triedForMs = this.#clock.now() - (firstDispatchedAt ?? from);
    if (isGivenUp(retryConfig, dispatchCount, triedForMs))
      return this.#end(name);
    const scheduledAt = from + backoffMs(retryConfig, dispatchCount);
    this.#tasks.replace({ ...task, scheduledAt });
    this.#dispatcher.schedule(name, scheduledAt);
  }
}
