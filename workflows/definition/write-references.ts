import { ColliderError } from "#shared/kernel/error.ts";

const texts = new WeakMap<object, string>();

/** A segment of digits is an item of a list: a key of digits has the text form alone. */
function segmentOf(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`;
  if (/^[\w-]+$/.test(name)) return `.${name}`;
  throw new ColliderError(
    "INVALID_ARGUMENT",
    `A reference cannot name ${JSON.stringify(name)}: only letters, digits, _ and -. Refer to what it is in.`,
    { reason: "REFERENCE_INVALID" },
  );
}

/** Stands for `${path}`, also inside a template literal; each of its members is a reference too. */
function referenceTo(path: string): object {
  const text = `\${${path}}`;
  const reference = new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name === "string")
          return referenceTo(path + segmentOf(name));
        return name === Symbol.toPrimitive ? () => text : undefined;
      },
    },
  );
  texts.set(reference, text);
  return reference;
}

/** What a function of references is called with; `Refs` is what the compiler knows of it. */
function createRefs(): object {
  return {
    steps: referenceTo("steps"),
    input: referenceTo("input"),
    run: referenceTo("run"),
    item: referenceTo("item"),
    index: referenceTo("index"),
    context: (path: string) => referenceTo(`context.${path}`),
  };
}

/** The text of a reference; any other value as it is. */
export function textOfReference(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? (texts.get(value) ?? value)
    : value;
}

/** What is written; a function is called with references, each of which becomes its text in the definition. */
export function writtenBy(value: unknown): unknown {
  return typeof value === "function"
    ? Reflect.apply(value, undefined, [createRefs()])
    : value;
}
