import { asColliderError, type FieldViolation } from "#shared/kernel/error.ts";
import { fieldPath } from "#shared/kernel/field-path.ts";
import { isJsonObject } from "#shared/kernel/json.ts";
import { findJsonFaults, type JsonFault } from "#shared/kernel/json-fault.ts";
import type { BoundOperation, Operation } from "#shared/registry/operation.ts";
import { parseFields, type Parsed } from "#shared/kernel/parse-fields.ts";
import { requestInvalid } from "#shared/registry/parse-input.ts";
import { RequestEnvelope } from "./envelope.ts";
import type { HookSet } from "./hooks.ts";

/** A request that is understood. */
export interface ReadRequest<Services> {
  readonly envelope: RequestEnvelope;
  readonly bound: BoundOperation<Services>;
}

function faultViolation({ path, description }: JsonFault): FieldViolation {
  const field = fieldPath("", path) || "request";
  return { field, description, reason: "NOT_ALLOWED" };
}

/** What the operation is asked for, as far as the envelope shows it; undefined where it shows nothing. */
function payloadOf(envelope: Parsed<RequestEnvelope>, body: unknown): unknown {
  if (envelope.ok) return envelope.value.payload;
  if (!isJsonObject(body)) return undefined;
  return Object.hasOwn(body, "payload") ? body["payload"] : {};
}

function bindPayload<Services>(
  operation: Operation<Services>,
  payload: unknown,
): Parsed<BoundOperation<Services>> {
  if (payload === undefined) return { ok: false, violations: [] };
  try {
    return { ok: true, value: operation.bind(payload) };
  } catch (thrown) {
    const error = asColliderError(thrown);
    if (error.fieldViolations.length === 0) throw thrown;
    return { ok: false, violations: error.fieldViolations };
  }
}

function unknownHooks(
  { names: known }: HookSet,
  field: string,
  names: readonly unknown[],
): readonly FieldViolation[] {
  const description = `is not a registered hook; there are ${known.join(", ")}`;
  return names.flatMap((name, index) =>
    typeof name !== "string" || known.includes(name)
      ? []
      : { field: `${field}[${index}]`, description, reason: "UNKNOWN" },
  );
}

/** The fields of the envelope that name hooks. */
const HOOK_FIELDS = [
  ["hooks"],
  ["execution_directives", "skip_hooks"],
  ["policy_hints", "mandatory_hooks"],
];

function memberAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    body,
  );
}

/** Looked for in the body itself, so that they are found whatever else is wrong with it. */
function hookViolations(
  hooks: HookSet | null,
  body: unknown,
): readonly FieldViolation[] {
  if (hooks === null) return [];
  return HOOK_FIELDS.flatMap((path) => {
    const names = memberAt(body, path);
    return Array.isArray(names)
      ? unknownHooks(hooks, fieldPath("", path), names)
      : [];
  });
}

/**
 * Parses envelope and payload.
 *
 * @param hooks - that the request may name; null for a workflow's step, whose names were checked when its run began
 * @throws ColliderError INVALID_ARGUMENT that names every bad field of both.
 */
export function readRequest<Services>(
  operation: Operation<Services>,
  body: unknown,
  hooks: HookSet | null,
): ReadRequest<Services> {
  const { faults, isTooMuch } = findJsonFaults(body);
  const unfit = faults.map(faultViolation);
  if (isTooMuch) throw requestInvalid(unfit);
  const envelope = parseFields(RequestEnvelope, body, "");
  const bound = bindPayload(operation, payloadOf(envelope, body));
  const violations = [
    ...unfit,
    ...(envelope.ok ? [] : envelope.violations),
    ...(bound.ok ? [] : bound.violations),
    ...hookViolations(hooks, body),
  ];
  if (envelope.ok && bound.ok && violations.length === 0)
    return { envelope: envelope.value, bound: bound.value };
  throw requestInvalid(violations);
}
