import { ERROR_CODES, type ErrorCode } from "#shared/kernel/error.ts";
import { functionName } from "#shared/kernel/function-name.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { GUARANTEE_WORDS } from "#shared/registry/guarantee.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { downloadPath } from "./download-path.ts";
import { eventStreamPath } from "./event-stream-path.ts";
import { jsonExample } from "./json-example.ts";
import { publishedSchema } from "./published-schema.ts";
import { refusalCodes } from "./refusals.ts";
import {
  answerName,
  payloadName,
  requestName,
  resultName,
} from "./schema-names.ts";

const REQUEST_ID = "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f";

function componentRef(kind: string, name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` };
}

/** `Create casefile` of `create_casefile`. */
function summaryOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function requestBody<Services>({
  name,
  effect,
  examples,
}: Operation<Services>): JsonObject {
  const once = effect === "none" ? {} : { request_id: REQUEST_ID };
  return {
    required: true,
    content: {
      "application/json": {
        schema: componentRef("schemas", requestName(name)),
        examples: Object.fromEntries(
          examples.map((payload, index) => [
            `example_${index + 1}`,
            { value: { ...once, payload } },
          ]),
        ),
      },
    },
  };
}

function answerExample<Services>({
  name,
  effect,
  policy,
  outputSchema,
}: Operation<Services>): JsonObject {
  return {
    request_id: effect === "none" ? null : REQUEST_ID,
    status: "completed",
    payload: jsonExample(
      publishedSchema(resultName(name), outputSchema, "output"),
    ),
    error: null,
    timestamp: "2026-11-23T09:30:00.000Z",
    metadata: {
      operation: name,
      call_id: "call_261123_k3v9x2m8q4wt7n1c",
      duration_ms: 12,
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      policy: policy.pattern,
    },
  };
}

function successes<Services>(operation: Operation<Services>): JsonObject {
  const content = {
    "application/json": {
      schema: componentRef("schemas", answerName(operation.name)),
      examples: { completed: { value: answerExample(operation) } },
    },
  };
  return {
    "200": { description: "It is done.", content },
    ...(operation.isPending === null
      ? {}
      : {
          "202": {
            description:
              "It has begun, and what it tells of is still going on.",
            content,
          },
        }),
  };
}

function refusal(codes: readonly ErrorCode[]): JsonObject {
  return {
    description: `${codes.join(" or ")}.`,
    content: {
      "application/json": {
        schema: componentRef("schemas", "Refusal"),
        examples: Object.fromEntries(
          codes.map((code) => [code, componentRef("examples", code)]),
        ),
      },
    },
  };
}

function refusals<Services>(operation: Operation<Services>): JsonObject {
  const byStatus = Map.groupBy(
    refusalCodes(operation),
    (code) => ERROR_CODES[code].http,
  );
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), refusal(codes)]),
  );
}

/** The schemas that one operation adds to the components. */
export function operationSchemas<Services>(
  { name, inputSchema, outputSchema }: Operation<Services>,
  around: { readonly request: JsonObject; readonly answer: JsonObject },
): JsonObject {
  const ref = (named: string): JsonObject => componentRef("schemas", named);
  const payload = publishedSchema(payloadName(name), inputSchema, "input");
  const isNeeded = payload["required"] !== undefined;
  return {
    [requestName(name)]: {
      type: "object",
      properties: { ...around.request, payload: ref(payloadName(name)) },
      ...(isNeeded ? { required: ["payload"] } : {}),
      additionalProperties: false,
    },
    [payloadName(name)]: payload,
    [answerName(name)]: {
      type: "object",
      properties: { ...around.answer, payload: ref(resultName(name)) },
      required: Object.keys(around.answer),
      additionalProperties: false,
    },
    [resultName(name)]: publishedSchema(
      resultName(name),
      outputSchema,
      "output",
    ),
  };
}

/** The path of an operation's function. */
export function operationPath<Services>(
  operation: Operation<Services>,
): readonly [string, JsonObject] {
  const { name, classification, effect, policy, timeoutSeconds } = operation;
  const tags = [classification.subdomain];
  const around = { refusals: refusals(operation), tags };
  return [
    `/${functionName(name)}`,
    {
      post: {
        operationId: name,
        summary: summaryOf(name),
        description: `${operation.description} ${GUARANTEE_WORDS[operation.guarantee]}`,
        tags,
        requestBody: requestBody(operation),
        responses: { ...successes(operation), ...refusals(operation) },
        "x-effect": effect,
        "x-guarantee": operation.guarantee,
        "x-policy-pattern": policy.pattern,
        "x-permissions": policy.permissions,
        "x-casefile-access": policy.casefile,
        "x-session": policy.session,
        "x-maturity": classification.maturity,
        "x-timeout-seconds": timeoutSeconds,
      },
      ...eventStreamPath(operation, around),
      ...downloadPath(operation, around),
    },
  ];
}
