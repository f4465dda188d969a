import { z } from "zod";
import { INTERNAL_CALLER } from "#shared/auth/caller.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { fillWithMail, fillWithRecords } from "./fill-casefile.ts";
import { Series } from "./series.ts";
import { call, type System } from "./system.ts";

const PAGE = 50;
const WARM_UP = 0.2;

const Made = z.object({ casefile_id: z.string() });
const Page = z.object({ next_page_token: z.string().optional() });
const Sealed = z.object({ sealed: z.number() });

/** A casefile of so many messages and records of calls, and of what the sample's mailbox has of its client. */
async function filledCasefile(system: System, size: number): Promise<string> {
  const { documents } = system.composition.platform;
  const made = await call(system, "create_casefile", { title: "Keller" });
  const { casefile_id: casefileId } = Made.parse(made);
  await fillWithMail(documents, casefileId, size);
  await fillWithRecords(documents, casefileId, size);
  await call(system, "store_gmail_messages", stored(casefileId));
  let sealed: number;
  do {
    const answer = await call(system, "seal_audit_events", {}, INTERNAL_CALLER);
    ({ sealed } = Sealed.parse(answer));
  } while (sealed > 0);
  return casefileId;
}

function stored(casefileId: string): JsonObject {
  return { casefile_id: casefileId, query: "from:maria.keller@example.com" };
}

/** The tokens of all pages of a list but the first. */
async function pageTokens(
  system: System,
  casefileId: string,
): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (;;) {
    const page_token = tokens.at(-1);
    const answer = await call(system, "list_evidence", {
      casefile_id: casefileId,
      limit: PAGE,
      ...(page_token !== undefined && { page_token }),
    });
    const { next_page_token: next } = Page.parse(answer);
    if (next === undefined) return tokens;
    tokens.push(next);
  }
}

type Measured = readonly (readonly [
  label: string,
  operation: string,
  payload: JsonObject,
])[];

async function measuredIn(
  system: System,
  casefileId: string,
): Promise<Measured> {
  const within = { casefile_id: casefileId };
  const tokens = await pageTokens(system, casefileId);
  const page = (token: string | undefined): JsonObject => ({
    ...within,
    limit: PAGE,
    ...(token !== undefined && { page_token: token }),
  });
  const middle = tokens[Math.ceil(tokens.length / 2) - 1];
  return [
    ["list_evidence, the first page", "list_evidence", page(undefined)],
    ["list_evidence, a page in the middle", "list_evidence", page(middle)],
    ["list_evidence, the last page", "list_evidence", page(tokens.at(-1))],
    ["get_casefile, which counts", "get_casefile", within],
    [
      "store_gmail_messages, of what is there",
      "store_gmail_messages",
      stored(casefileId),
    ],
    ["list_audit_events, the first page", "list_audit_events", page(undefined)],
  ];
}

/** Calls in a casefile of so many messages and records, in turn; milliseconds a call, by what is called. */
export async function measureEvidence(
  system: System,
  size: number,
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const casefileId = await filledCasefile(system, size);
  const measured = await measuredIn(system, casefileId);
  const times = new Map(measured.map(([label]) => [label, new Series()]));
  for (let round = -WARM_UP * rounds; round < rounds; round += 1)
    for (const [label, operation, payload] of measured) {
      const time = async () => call(system, operation, payload);
      if (round < 0) await time();
      else await times.get(label)?.time(time);
    }
  return new Map([...times].map(([label, { p50 }]) => [label, p50]));
}
