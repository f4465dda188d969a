// oxlint-disable no-restricted-globals -- Date is used here as a pure conversion: every instant is a parameter.
import { Cron } from "croner";

/** Cron's five fields, and where its hours are counted. */
export interface CronTimes {
  readonly cron: string;
  readonly timeZone: string;
}

// No more than the unix-cron that Cloud Scheduler takes, so that a schedule means the same on each platform.
const VALUE = String.raw`(?:\d{1,2}|[a-z]{3})`;
const ITEM = String.raw`(?:\*|${VALUE}(?:-${VALUE})?)(?:/\d{1,2})?`;
const FIELD = new RegExp(`^${ITEM}(?:,${ITEM})*$`, "iu");

function timesOf({ cron, timeZone }: CronTimes): Cron {
  return new Cron(cron, { timezone: timeZone, mode: "5-part", paused: true });
}

/** Why these are no times, as the end of a sentence about the field; null where nothing is wrong. */
export function cronFault(cron: string): string | null {
  const fields = cron.split(" ");
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field)))
    return 'must be cron\'s five fields with one space between them, such as "0 6 * * mon-fri"';
  try {
    const times = timesOf({ cron, timeZone: "Etc/UTC" });
    return times.nextRun(new Date(0)) === null ? "is never due" : null;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : "is not cron's";
    return `cannot be read: ${why.replace(/^CronPattern: /u, "")}`;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}

/** The last time, in milliseconds since the epoch, that was due at an instant or before it. */
export function lastDue(times: CronTimes, at: number): number | null {
  const [last] = timesOf(times).previousRuns(1, new Date(at + 1));
  return last?.getTime() ?? null;
}

/** The first time that is due after an instant. */
export function nextDue(times: CronTimes, at: number): number | null {
  return timesOf(times).nextRun(new Date(at))?.getTime() ?? null;
}
