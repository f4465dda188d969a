import type { PathSegment } from "./own-member.ts";

/** What a `${...}` points at. The path of a step starts below its output. */
export type Reference =
  | {
      readonly root: "steps";
      readonly stepId: string;
      readonly path: readonly PathSegment[];
    }
  | {
      /** `item` and `index` are those of a map. */
      readonly root: "context" | "input" | "run" | "item" | "index";
      readonly path: readonly PathSegment[];
    };

/** `steps.ID.field[0]`: a reference as it is written. */
export function referenceText(reference: Reference): string {
  const path =
    reference.root === "steps"
      ? [reference.stepId, ...reference.path]
      : reference.path;
  const segments = path.map((segment) =>
    typeof segment === "number" ? `[${segment}]` : `.${segment}`,
  );
  return [reference.root, ...segments].join("");
}

export type TemplatePart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "reference";
      readonly text: string;
      readonly reference: Reference;
    }
  | {
      readonly type: "fault";
      readonly text: string;
      /** What is wrong and what to do, to be read after the text. */
      readonly description: string;
    };

export type Template = readonly TemplatePart[];

const PART = /\$\$\{|\$\{([^}]*)(\}?)/g;
const EXPRESSION = /^([A-Za-z_]\w*)((?:\.[\w-]+|\[\d{1,9}\])*)$/;
const SEGMENT = /\.([\w-]+)|\[(\d+)\]/g;
const FORMS =
  "use ${steps.ID.field}, ${context.key}, ${input.key}, ${run.id} or ${run.user_id}";

function fault(text: string, description: string): TemplatePart {
  return { type: "fault", text, description };
}

function segmentsOf(path: string): PathSegment[] {
  return [...path.matchAll(SEGMENT)].map(([, key, index]) =>
    key === undefined ? Number(index) : key,
  );
}

/** A run has no more than these two. */
export function isRunField(path: readonly PathSegment[]): boolean {
  return path.length === 1 && (path[0] === "id" || path[0] === "user_id");
}

function readReference(text: string, expression: string): TemplatePart {
  const match = EXPRESSION.exec(expression);
  if (match === null) return fault(text, `is not a reference; ${FORMS}`);
  const [, root = "", written = ""] = match;
  const path = segmentsOf(written);
  switch (root) {
    case "steps": {
      const [stepId, ...rest] = path;
      return typeof stepId === "string"
        ? { type: "reference", text, reference: { root, stepId, path: rest } }
        : fault(text, "names no step; use ${steps.ID.field}");
    }
    case "context":
    case "input":
    case "item":
      return { type: "reference", text, reference: { root, path } };
    case "run":
      return isRunField(path)
        ? { type: "reference", text, reference: { root, path } }
        : fault(text, "is unknown; use ${run.id} or ${run.user_id}");
    case "index":
      return path.length === 0
        ? { type: "reference", text, reference: { root, path } }
        : fault(text, "is a number; use ${index} alone");
    default:
      return fault(text, `refers to nothing known; ${FORMS}`);
  }
}

/** The parts of a text: literal text (`$${` stands for a literal `${`), references, and what only looks like one. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let literal = "";
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [whole, expression, close] = match;
    literal += text.slice(end, match.index);
    end = match.index + whole.length;
    if (expression === undefined) {
      literal += "${";
      continue;
    }
    if (literal !== "") parts.push({ type: "text", text: literal });
    literal = "";
    parts.push(
      close === "}"
        ? readReference(whole, expression)
        : fault(
            "${",
            "is not closed; end it with }, or write $${ for a literal ${",
          ),
    );
  }
  literal += text.slice(end);
  if (literal !== "") parts.push({ type: "text", text: literal });
  return parts;
}
