import { tmpdir } from "node:os";
import { expect } from "vitest";
import { z } from "zod";
import type { Collider, HttpAnswer } from "../open-collider.ts";

const ErrorInfo = z.strictObject({
  "@type": z.literal("type.googleapis.com/google.rpc.ErrorInfo"),
  reason: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  domain: z.literal("collider"),
  metadata: z.record(z.string(), z.string()),
});

const BadRequest = z.strictObject({
  "@type": z.literal("type.googleapis.com/google.rpc.BadRequest"),
  fieldViolations: z
    .array(
      z.strictObject({
        field: z.string().min(1),
        description: z.string().min(1),
        reason: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
      }),
    )
    .min(1),
});

const HTTP_CODES: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  INTERNAL: 500,
  DEADLINE_EXCEEDED: 504,
};

const LEAKS = [
  /\bat (?:async )?[\w.<>]* ?\(?(?:file:|node:|\/)/,
  /node_modules|node:internal|\.ts:\d|\.js:\d|ZodError|SyntaxError|SQLITE/i,
];

export interface Refusal {
  readonly status: string;
  readonly reason: string;
  /** Every field that the answer names, in any order; none when absent. */
  readonly fields?: readonly string[];
}

export function fieldViolationsOf(answer: HttpAnswer) {
  const [, ...further] = answer.error?.details ?? [];
  return further.flatMap((detail) => {
    const found = BadRequest.safeParse(detail);
    return found.success ? found.data.fieldViolations : [];
  });
}

/** Fails for an answer that is not this refusal in the documented shape, or that tells of the inside. */
function expectRefusal(answer: HttpAnswer, refusal: Refusal): void {
  const { error } = answer;
  const info = ErrorInfo.parse(error?.details[0]);
  const { reason } = info;
  const fields = fieldViolationsOf(answer).map(({ field }) => field);
  expect({ status: error?.status, reason, fields: fields.toSorted() }).toEqual({
    status: refusal.status,
    reason: refusal.reason,
    fields: (refusal.fields ?? []).toSorted(),
  });
  expect(answer.status).toBe("failed");
  expect(answer.payload).toBeNull();
  expect(answer.metadata["call_id"]).toMatch(/^call_\d{6}_[0-9a-z]{16}$/);
  expect(answer.http).toBe(HTTP_CODES[refusal.status]);
  expect(error?.code).toBe(answer.http);
  expect(error?.message).toMatch(/\S/);
  expectNoLeak(answer.text);
}

function expectNoLeak(text: string): void {
  for (const leak of LEAKS) expect(text).not.toMatch(leak);
  expect(text).not.toContain(process.cwd());
  expect(text).not.toContain(tmpdir());
}

/** Expects a refusal that leaves nothing behind: no document, no task. */
export async function expectRefused(
  collider: Collider,
  request: () => Promise<HttpAnswer>,
  refusal: Refusal,
): Promise<HttpAnswer> {
  const before = collider.kept();
  const answer = await request();
  expectRefusal(answer, refusal);
  expect(collider.kept()).toEqual(before);
  return answer;
}

/** Expects a refusal of which nothing is left but its one audit record, with this outcome. */
export async function expectRecorded(
  collider: Collider,
  request: () => Promise<HttpAnswer>,
  refusal: Refusal & { readonly outcome: "denied" | "failed" },
): Promise<HttpAnswer> {
  const before = collider.kept();
  const answer = await request();
  expectRefusal(answer, refusal);
  const after = collider.kept();
  expect(after.tasks).toEqual(before.tasks);
  const added = Object.entries(after.documents).filter(
    ([path]) => !Object.hasOwn(before.documents, path),
  );
  expect(added).toEqual([
    [
      expect.stringMatching(/^audit_events\/call_/),
      expect.objectContaining({
        outcome: refusal.outcome,
        code: refusal.status,
        reason: refusal.reason,
      }),
    ],
  ]);
  expect(after.documents).toMatchObject(before.documents);
  return answer;
}
