import { z } from "zod";
import { excerpt } from "#shared/kernel/excerpt.ts";

const Reasons = z.array(z.object({ reason: z.string().optional() }));

const Told = z.object({
  error: z.union([
    z.string(),
    z.object({
      message: z.string().optional(),
      errors: Reasons.optional().catch(undefined),
      details: Reasons.optional().catch(undefined),
    }),
  ]),
});

// Of a request for a stream the client gives the error as text.
function parsedText(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

// What a failed request of any Google client carries, as far as it is used. Nothing else of it enters the system: it
// holds the request's headers, and with them the token.
const Carried = z.object({
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  response: z
    .object({
      status: z.number(),
      headers: z.instanceof(Headers).optional().catch(undefined),
      data: z.preprocess(parsedText, Told.optional().catch(undefined)),
    })
    .optional()
    .catch(undefined),
});
export type Failure = z.infer<typeof Carried>;

const MAX_RETRY_MS = 3_600_000;

/** What was thrown, as far as it is a failed request. */
export function failureOf(thrown: unknown): Failure {
  return Carried.safeParse(thrown).data ?? {};
}

export function reasonsOf(failure: Failure): readonly string[] {
  const error = failure.response?.data?.error;
  if (error === undefined) return [];
  if (typeof error === "string") return [error];
  return [...(error.errors ?? []), ...(error.details ?? [])].flatMap((one) =>
    one.reason === undefined ? [] : [one.reason],
  );
}

export function messageOf(failure: Failure): string {
  const error = failure.response?.data?.error;
  return typeof error === "object" && error.message !== undefined
    ? excerpt(error.message)
    : "it gives no reason";
}

/** How long Google asks to wait, in milliseconds: in its header, or in the message, as Gmail does; null where it asks nothing. */
export function askedDelayMs(failure: Failure, now: number): number | null {
  const text =
    failure.response?.headers?.get("retry-after") ?? dateIn(failure) ?? "";
  const isCount = /^\s*\d+\s*$/.test(text);
  const delay = isCount ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(delay)
    ? null
    : Math.min(Math.max(delay, 0), MAX_RETRY_MS);
}

function dateIn(failure: Failure): string | undefined {
  return /retry after (\d{4}-[\d:.TZ-]+)/i.exec(messageOf(failure))?.[1];
}
