import type { z } from "zod";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type {
  MapOptions,
  Seen,
  StepOptions,
  WorkflowOptions,
} from "./builder-options.ts";
import type {
  NoStep,
  Undone,
  UndoingTool,
} from "./builder-compensation-types.ts";
import type {
  CheckedWritten,
  DefaultId,
  Loose,
  LooseFields,
  Written,
} from "./builder-types.ts";
import type {
  Answer,
  NoList,
  Tolerance,
  WithItem,
  WrittenList,
} from "./builder-map-types.ts";
import type { RunIf } from "./run-if.ts";
import type { Scope } from "./source-types.ts";
import type { InputOf, OutputOf, ToolCatalog } from "./tool-catalog.ts";
import type { TypedWorkflow } from "./typed-workflow.ts";
import type { WorkflowDefinition } from "./workflow-definition.ts";
import { writtenBy } from "./write-references.ts";
import {
  readWritten,
  undoneBy,
  withStep,
  writtenJson,
  type Draft,
} from "./written-workflow.ts";

/** Makes a definition step by step. Every call answers a new builder and leaves the old one as it was. */
class Builder<
  Catalog extends ToolCatalog,
  Input,
  Steps extends object,
  Last extends Scope = NoStep,
> {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /**
   * Adds a step. Parameters may refer to the input and to the steps before this one: as text, `"${steps.ID.field}"`, or in
   * a function, `({ steps }) => ({ casefile_id: steps.ID.field })`. With `for_each` also to its item: `"${item.field}"`.
   */
  addStep<
    const Tool extends keyof Catalog & string,
    const Parameters extends Written<
      LooseFields<InputOf<Catalog, Tool>>,
      WithItem<List, Seen<Input, Steps, Asked>>
    >,
    const Id extends string = DefaultId<Tool, Steps>,
    const Asked extends RunIf = "all_success",
    const List extends WrittenList | NoList = NoList,
    const Tolerated extends Tolerance = 0,
  >(
    tool: Tool,
    parameters: CheckedWritten<
      Parameters,
      InputOf<Catalog, Tool>,
      WithItem<List, Seen<Input, Steps, Asked>>
    >,
    options?: StepOptions<Id, Steps, Asked> &
      MapOptions<List, Tolerated, Seen<Input, Steps, Asked>>,
  ): Builder<
    Catalog,
    Input,
    Steps & Record<Id, Answer<List, Tolerated, OutputOf<Catalog, Tool>>>,
    Undone<Tool, Id, OutputOf<Catalog, Tool>, List, Seen<Input, Steps, Asked>>
  > {
    const call = { tool_name: tool, parameters: writtenBy(parameters) };
    return new Builder(withStep(this.#draft, { ...options, ...call }));
  }

  /**
   * Says what undoes the step that was added last, once it has succeeded. Parameters may refer to the step's own output too:
   * with `for_each`, to what was made of the item.
   */
  compensatedBy<
    const Tool extends keyof Catalog & string,
    const Parameters extends Written<LooseFields<InputOf<Catalog, Tool>>, Last>,
  >(
    tool: Tool & UndoingTool<Tool, Last>,
    parameters: CheckedWritten<Parameters, InputOf<Catalog, Tool>, Last>,
  ): Builder<Catalog, Input, Steps> {
    const call = { tool_name: tool, parameters: writtenBy(parameters) };
    return new Builder(undoneBy(this.#draft, call));
  }

  withExecutionMode(
    mode: WorkflowDefinition["execution_mode"],
  ): Builder<Catalog, Input, Steps> {
    return this.#with({ execution_mode: mode });
  }

  withErrorHandling(
    handling: WorkflowDefinition["error_handling"],
  ): Builder<Catalog, Input, Steps> {
    return this.#with({ error_handling: handling });
  }

  /** @param timeout - of the whole run: seconds, or an ISO 8601 duration */
  withTimeout(timeout: number | string): Builder<Catalog, Input, Steps> {
    return this.#with({ timeout });
  }

  /** How many runs are under way at once, of those that have `key` in common: text with references to the input. */
  withConcurrency<
    const Key extends Written<
      Loose<string>,
      Seen<Input, object, "all_success">
    >,
  >(
    limit: number,
    key?: CheckedWritten<Key, unknown, Seen<Input, object, "all_success">>,
  ): Builder<Catalog, Input, Steps> {
    return this.#with({ concurrency: { limit, key: writtenBy(key) } });
  }

  /** The run's output: any JSON with references to the steps, or a function that makes it of them. */
  withOutput<
    const Output extends Written<
      Loose<unknown>,
      Seen<Input, Steps, "all_success">
    >,
  >(
    output: CheckedWritten<Output, unknown, Seen<Input, Steps, "all_success">>,
  ): Builder<Catalog, Input, Steps> {
    return this.#with({ output: writtenBy(output) });
  }

  /** What is written so far, as JSON and not looked at. */
  toJSON(): unknown {
    return writtenJson(this.#draft);
  }

  /** @throws ColliderError INVALID_ARGUMENT when a name, a time or a retry policy is malformed. */
  build(): TypedWorkflow<Input, Steps> {
    return readWritten(this.toJSON());
  }

  #with(
    fields: Readonly<Record<string, unknown>>,
  ): Builder<Catalog, Input, Steps> {
    const { header, steps } = this.#draft;
    return new Builder({ header: { ...header, ...fields }, steps });
  }
}

/**
 * The `WorkflowBuilder` class for one catalog of tools:
 * `new WorkflowBuilder("name", { input: z.object({ ... }) }).addStep("tool", { ... }).build()`.
 */
export function workflowBuilderFor<Catalog extends ToolCatalog>() {
  return class WorkflowBuilder<
    Input extends z.ZodType = z.ZodUnknown,
  > extends Builder<Catalog, z.input<Input>, object> {
    constructor(name: string, options: WorkflowOptions<Input> = {}) {
      const { input, ...texts } = options;
      const schema = input && { input_schema: jsonSchemaOf(input, "input") };
      super({ header: { name, ...texts, ...schema }, steps: [] });
    }
  };
}
