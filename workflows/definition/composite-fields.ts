// As planning names the fields of a definition's steps.
const STEP = /^(.*?)workflow_definition\.steps\[(\d+)\](?:\.(\w+))?(.*)$/u;

/** Where the fields of a definition's step come from. */
const WRITTEN: Readonly<Record<string, string>> = {
  tool_name: "tool",
  parameters: "inputs",
  retry_policy: "on_failure",
  run_if: "on_failure",
  when: "on_failure",
};

/**
 * The field of a composite that a field of the definition was made of.
 *
 * @param places - the places in the composite of the definition's steps
 */
export function compositeField(
  field: string,
  places: readonly number[],
): string {
  const match = STEP.exec(field);
  if (match === null)
    return field.replace("workflow_definition", "composite_definition");
  const [, before = "", step, name, rest = ""] = match;
  const place = places[Number(step)] ?? 0;
  const written = name === undefined ? "" : `.${WRITTEN[name] ?? name}`;
  return `${before}composite_definition.steps[${place}]${written}${rest}`;
}
