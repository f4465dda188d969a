import { hashJson } from "#shared/kernel/hash.ts";
import { epochMs, isoTime } from "#shared/kernel/time.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import { lastDue, nextDue } from "#workflows/schedule/cron-times.ts";
import { scheduleEvent, timesOf } from "#workflows/schedule/schedule-event.ts";
import type { WorkflowSchedule } from "#workflows/schedule/workflow-schedule.ts";
import { WORKFLOW_TRIGGERS } from "#functions/process/delivery/subscriptions.ts";

// A time that was due while nothing ran is made up for within a day; what is older is left out.
const MAX_LATE_MS = 24 * 3_600_000;

// After which what could not be published is tried again.
const RETRY_MS = 60_000;

type Parts = Pick<Platform, "documents" | "events" | "clock">;

/** One schedule on the embedded platform, in the one process that owns the data folder. */
class RunningSchedule {
  readonly #parts: Parts;
  readonly #schedule: WorkflowSchedule;
  readonly #log: Log;
  #isStopped = false;
  #cancel = (): void => undefined;

  constructor(parts: Parts, schedule: WorkflowSchedule, log: Log) {
    this.#parts = parts;
    this.#schedule = schedule;
    this.#log = log;
  }

  /** Publishes what is due, and comes back when something is due next. */
  readonly turn = (): void => {
    const times = timesOf(this.#schedule);
    const { clock } = this.#parts;
    this.#publishDue().then(
      () => this.#comeBack(nextDue(times, clock.now())),
      (err: unknown) => {
        const { id: schedule } = this.#schedule;
        this.#log.error({ err, schedule }, "A schedule could not be followed.");
        this.#comeBack(clock.now() + RETRY_MS);
      },
    );
  };

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #comeBack(at: number | null): void {
    if (at === null || this.#isStopped) return;
    const { clock } = this.#parts;
    this.#cancel = clock.after(at - clock.now(), this.turn);
  }

  // Published before it is noted: where the process dies between the two, the same start is published again, and the
  // request id of both is the same.
  async #publishDue(): Promise<void> {
    const { clock, events } = this.#parts;
    const now = clock.now();
    const doneUntil = await this.#doneUntil(now);
    const due = lastDue(timesOf(this.#schedule), now);
    if (due === null || due <= doneUntil || now - due > MAX_LATE_MS) return;
    await events.publish(WORKFLOW_TRIGGERS, scheduleEvent(this.#schedule));
    await this.#note(due);
  }

  /** Until when the schedule is followed; of one that is new or was changed, from now. */
  async #doneUntil(now: number): Promise<number> {
    const document = await this.#parts.documents.get(this.#path);
    const { schedule_hash: hash, done_until: until } = document?.data ?? {};
    if (hash === hashJson(this.#schedule) && typeof until === "string")
      return epochMs(until);
    await this.#note(now);
    return now;
  }

  async #note(at: number): Promise<void> {
    const data = {
      schedule_hash: hashJson(this.#schedule),
      workflow_name: this.#schedule.workflow_name,
      done_until: isoTime(at),
    };
    await this.#parts.documents.transaction(async (transaction) =>
      transaction.write({ type: "set", path: this.#path, data }),
    );
  }

  get #path(): string {
    return `workflow_schedules/${this.#schedule.id}`;
  }
}

/** Follows schedules, as Cloud Scheduler does in the cloud; the result stops it. */
export function startSchedules(
  parts: Parts,
  schedules: readonly WorkflowSchedule[],
  log: Log,
): () => void {
  const running = schedules.map((one) => new RunningSchedule(parts, one, log));
  for (const one of running) one.turn();
  return () => {
    for (const one of running) one.stop();
  };
}
