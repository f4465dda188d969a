import {
  celEnv,
  celFunc,
  CelScalar,
  isCelError,
  parse,
  plan,
} from "@bufbuild/cel";
import type { Expr } from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import { ColliderError } from "#shared/kernel/error.ts";
import { CelReferences } from "./cel-references.ts";
import { CelValues, MAX_VISITED_ITEMS } from "./cel-values.ts";
import type { Conditions, ReadCondition } from "./condition.ts";
import type { ReferenceScope } from "./references.ts";

// JSON knows one kind of number, which is CEL's double; CEL itself refuses arithmetic on a double and an int.
const { DOUBLE, INT } = CelScalar;
const MIXED_NUMBERS = Object.entries({
  "_+_": (a: number, b: number) => a + b,
  "_-_": (a: number, b: number) => a - b,
  "_*_": (a: number, b: number) => a * b,
  "_/_": (a: number, b: number) => a / b,
  "_%_": (a: number, b: number) => a % b,
}).flatMap(([name, reckon]) => [
  celFunc(name, [DOUBLE, INT], DOUBLE, (a, b) => reckon(a, Number(b))),
  celFunc(name, [INT, DOUBLE], DOUBLE, (a, b) => reckon(Number(a), b)),
]);

const ENVIRONMENT = celEnv({ funcs: MIXED_NUMBERS });

function referencesIn(expression: Expr): CelReferences {
  const isFunction = (name: string) =>
    ENVIRONMENT.funcs.find(name) !== undefined;
  return new CelReferences(expression, isFunction);
}

function parsed(text: string): Expr | { readonly description: string } {
  try {
    return parse(text).expr;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "";
    return { description: `is not a CEL expression. ${message}`.trim() };
  }
}

/** What is wrong with a condition that is a constant. */
function constantFault({ exprKind }: Expr): string | null {
  return exprKind.case === "constExpr" &&
    exprKind.value.constantKind.case !== "boolValue"
    ? "must be true or false"
    : null;
}

function read(text: string): ReadCondition {
  const expression = parsed(text);
  if ("description" in expression) return { ok: false, ...expression };
  const found = referencesIn(expression);
  const description = constantFault(expression) ?? found.fault;
  if (description !== null) return { ok: false, description };
  return { ok: true, references: found.references, whole: found.whole };
}

function bindingsOf(
  values: CelValues,
  scope: ReferenceScope,
  stepIds: readonly string[],
) {
  const outputs = stepIds.map(
    (id) => [id, values.of(scope.steps.get(id) ?? null)] as const,
  );
  return {
    steps: new Map(outputs),
    input: values.of(scope.input),
    context: values.of(scope.context),
    run: values.of(scope.run),
  };
}

function failed(text: string, why: string): ColliderError {
  return new ColliderError(
    "FAILED_PRECONDITION",
    `The condition ${text} came to neither true nor false: ${why}. Test a field that may be absent with has(...), and a step that may have no output with != null.`,
    { reason: "CONDITION_FAILED" },
  );
}

function holds(text: string, scope: ReferenceScope): boolean {
  const expression = parse(text).expr;
  const { references } = referencesIn(expression);
  const stepIds = references.flatMap((reference) =>
    reference.root === "steps" ? [reference.stepId] : [],
  );
  const values = new CelValues();
  const bindings = bindingsOf(values, scope, stepIds);
  const result = plan(ENVIRONMENT, expression)(bindings);
  if (values.areSpent)
    throw failed(
      text,
      `it goes through more than ${MAX_VISITED_ITEMS} items of lists`,
    );
  if (typeof result === "boolean") return result;
  throw failed(text, isCelError(result) ? result.message : "it is a value");
}

export const cel: Conditions = { read, holds };
