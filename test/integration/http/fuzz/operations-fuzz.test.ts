import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { RequestEnvelope } from "#shared/dispatch/envelope.ts";
import { isJsonObject, type JsonValue } from "#shared/kernel/json.ts";
import { refusalCodes } from "#shared/openapi/refusals.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import { Registry } from "#shared/registry/registry.ts";
import { ROWS, type Row } from "../matrix/rows.ts";
import type { HttpAnswer } from "../../open-collider.ts";
import { ask, effectsIn, FuzzStage } from "./fuzz-stage.ts";
import { mutated } from "./mutated.ts";
import { schemaArbitrary } from "./schema-arbitrary.ts";

/** How many requests an operation gets; more find more. */
const RUNS = Number(process.env["COLLIDER_FUZZ_RUNS"] ?? 10);
const SEED = Number(process.env["COLLIDER_FUZZ_SEED"] ?? 1);

const TIME = { timeout: 30_000 + RUNS * 300 };

const registry = new Registry(OPERATION_LOADERS);
const operations = await registry.loadAll();
type Operation = (typeof operations)[number];

const rows: ReadonlyMap<string, Row> = new Map(Object.entries(ROWS));
const stage = new FuzzStage();
afterAll(async () => stage.close());

/** Requests that fit, that nearly fit, and that spoil one which would be carried out. */
function requests(
  { inputSchema }: Operation,
  known: readonly string[],
  good: JsonValue,
): fc.Arbitrary<JsonValue> {
  const payload = schemaArbitrary(jsonSchemaOf(inputSchema, "input"), known);
  const envelope = schemaArbitrary(
    jsonSchemaOf(RequestEnvelope, "input"),
    known,
  );
  const around = fc.tuple(envelope, payload).map(([parts, one]) => ({
    ...(isJsonObject(parts) ? parts : {}),
    payload: one,
  }));
  const inEnvelope = (
    values: fc.Arbitrary<JsonValue>,
  ): fc.Arbitrary<JsonValue> => values.map((one) => ({ payload: one }));
  return fc.oneof(
    { weight: 3, arbitrary: inEnvelope(payload) },
    { weight: 2, arbitrary: inEnvelope(mutated(payload)) },
    { weight: 3, arbitrary: inEnvelope(mutated(fc.constant(good))) },
    { weight: 1, arbitrary: around },
    { weight: 1, arbitrary: mutated(around) },
  );
}

/** What is wrong with an answer. A request may ask for a deadline that nothing meets; no other failure is ours. */
function faultsOf(operation: Operation, answer: HttpAnswer): readonly string[] {
  if (answer.error === null) return [];
  const { status } = answer.error;
  const { http, text } = answer;
  const isDocumented = refusalCodes(operation).some((code) => code === status);
  const leaks = /node_modules|node:internal|\.ts:\d|SQLITE/.test(text);
  const isUnnamed =
    status === "INVALID_ARGUMENT" && !text.includes("fieldViolations");
  return [
    ...(isDocumented ? [] : [`${status} is not documented`]),
    ...(http >= 500 && status !== "DEADLINE_EXCEEDED" ? [text] : []),
    ...(leaks ? [`tells of the inside: ${text}`] : []),
    ...(isUnnamed ? [`names no field: ${text}`] : []),
  ];
}

describe.each(operations.map((one) => [one.name, one] as const))(
  "%s",
  (name, operation) => {
    it(
      "answers whatever comes, and does a thing or leaves it",
      TIME,
      async () => {
        const first = await stage.ready();
        const row = rows.get(name);
        const good = (await row?.good(first.subject)) ?? {};
        const known = JSON.stringify([good, operation.examples, first.subject])
          .split('"')
          .filter((text) => /^\w{6,}$/u.test(text));
        await fc.assert(
          fc.asyncProperty(requests(operation, known, good), async (body) => {
            const { collider } = await stage.ready();
            const before = effectsIn(collider);
            const answer = await ask(collider, name, body);
            expect(faultsOf(operation, answer)).toEqual([]);
            const isRefused = answer.error !== null;
            expect(isRefused ? effectsIn(collider) : before).toEqual(before);
          }),
          { numRuns: RUNS, seed: SEED },
        );
        await stage.close();
      },
    );
  },
);
