import type {
  Expr,
  Expr_Comprehension as Loop,
} from "@bufbuild/cel-spec/cel/expr/syntax_pb.js";
import type { PathSegment } from "./own-member.ts";
import { isRunField, type Reference } from "./template.ts";

const NAMES = "use steps.ID, input, context or run";
// A list inside another is gone through once; deeper ones multiply.
const MAX_NESTED_LOOPS = 2;

/** Where an expression is: the names of the loops around it, and how many they are. */
interface Place {
  readonly bound: ReadonlySet<string>;
  readonly loops: number;
}

/** `name.field["key"][0]`, all of it known before the run. */
type Path = readonly [name: string, ...segments: PathSegment[]];

function constantIndex(expr: Expr | undefined): PathSegment | null {
  if (expr?.exprKind.case !== "constExpr") return null;
  const { case: type, value } = expr.exprKind.value.constantKind;
  if (type === "stringValue") return value;
  return type === "int64Value" ? Number(value) : null;
}

function memberPath(
  operand: Expr | undefined,
  segment: PathSegment | null,
): Path | null {
  const before = operand === undefined ? null : pathOf(operand);
  return before === null || segment === null ? null : [...before, segment];
}

function pathOf({ exprKind: kind }: Expr): Path | null {
  switch (kind.case) {
    case "identExpr":
      return [kind.value.name];
    case "selectExpr":
      return memberPath(kind.value.operand, kind.value.field);
    case "callExpr": {
      const [operand, index] = kind.value.args;
      return kind.value.function === "_[_]"
        ? memberPath(operand, constantIndex(index))
        : null;
    }
    case "comprehensionExpr":
    case "constExpr":
    case "listExpr":
    case "structExpr":
    case undefined:
      return null;
  }
}

/** The expressions that one is made of; of a loop, those outside of it. */
function partsOf({ exprKind: kind }: Expr): readonly (Expr | undefined)[] {
  switch (kind.case) {
    case "callExpr":
      return [kind.value.target, ...kind.value.args];
    case "selectExpr":
      return [kind.value.operand];
    case "listExpr":
      return kind.value.elements;
    case "structExpr":
      return kind.value.entries.flatMap(({ keyKind, value }) =>
        keyKind.case === "mapKey" ? [keyKind.value, value] : [value],
      );
    case "comprehensionExpr":
      return [kind.value.iterRange];
    case "constExpr":
    case "identExpr":
    case undefined:
      return [];
  }
}

function referenceOf([name, ...path]: Path): Reference | string {
  switch (name) {
    case "steps": {
      const [stepId, ...rest] = path;
      return typeof stepId === "string"
        ? { root: "steps", stepId, path: rest }
        : "says steps without the id of one; use steps.ID.field";
    }
    case "input":
    case "context":
      return { root: name, path };
    case "run":
      return isRunField(path)
        ? { root: name, path }
        : "says run without one of its fields; use run.id or run.user_id";
    default:
      return `names ${name}, which is nothing known; ${NAMES}`;
  }
}

function isPresenceTest({ exprKind: kind }: Expr): boolean {
  return kind.case === "selectExpr" && kind.value.testOnly;
}

// Operators have names such as _+_.
const FUNCTION_NAME = /^[A-Za-z]/;

/** Everything that a condition refers to outside of itself. */
export class CelReferences {
  readonly references: Reference[] = [];
  /** The reference that is all of the condition. */
  readonly whole: Reference | null;
  /** The first thing that is wrong, to be read after the field's name. */
  fault: string | null = null;
  readonly #isFunction: (name: string) => boolean;

  constructor(expression: Expr, isFunction: (name: string) => boolean) {
    this.#isFunction = isFunction;
    this.#visit(expression, { bound: new Set(), loops: 0 });
    const isWhole = pathOf(expression) !== null && !isPresenceTest(expression);
    this.whole = isWhole ? (this.references[0] ?? null) : null;
  }

  #visit(expr: Expr | undefined, place: Place): void {
    if (expr === undefined) return;
    const path = pathOf(expr);
    if (path !== null) {
      this.#note(path, place);
      return;
    }
    for (const part of partsOf(expr)) this.#visit(part, place);
    const { exprKind: kind } = expr;
    if (kind.case === "comprehensionExpr") this.#visitLoop(kind.value, place);
    if (kind.case === "callExpr") this.#checkCall(kind.value.function);
  }

  #checkCall(name: string): void {
    if (FUNCTION_NAME.test(name) && !this.#isFunction(name))
      this.fault ??= `calls ${name}, which is no function of CEL`;
  }

  #visitLoop(loop: Loop, { bound, loops }: Place): void {
    if (loops === MAX_NESTED_LOOPS)
      this.fault ??= `goes through lists ${MAX_NESTED_LOOPS + 1} deep; at most ${MAX_NESTED_LOOPS} are allowed`;
    const names = [loop.iterVar, loop.iterVar2, loop.accuVar];
    const inside = { bound: new Set([...bound, ...names]), loops: loops + 1 };
    for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep])
      this.#visit(part, inside);
    this.#visit(loop.result, inside);
  }

  #note(path: Path, { bound }: Place): void {
    if (bound.has(path[0])) return;
    const reference = referenceOf(path);
    if (typeof reference === "string") this.fault ??= reference;
    else this.references.push(reference);
  }
}
