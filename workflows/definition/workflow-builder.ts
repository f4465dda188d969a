import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type {
  MapOptions,
  Seen,
  StepOptions,
  WorkflowOptions,
} from "./builder-options.ts";
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
import { nameSteps } from "./step-names.ts";
import type { InputOf, OutputOf, ToolCatalog } from "./tool-catalog.ts";
import type { TypedWorkflow } from "./typed-workflow.ts";
import { WorkflowDefinition } from "./workflow-definition.ts";
import { textOfReference, writtenBy } from "./write-references.ts";

interface Draft {
  readonly header: Readonly<Record<string, unknown>>;
  readonly steps: readonly DraftStep[];
}

interface DraftStep {
  readonly step_id?: string | undefined;
  readonly tool_name: string;
  readonly parameters: unknown;
}

/** Makes a definition step by step. Every call answers a new builder and leaves the old one as it was. */
class Builder<Catalog extends ToolCatalog, Input, Steps extends object> {
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
    Steps & Record<Id, Answer<List, Tolerated, OutputOf<Catalog, Tool>>>
  > {
    const step = {
      ...options,
      tool_name: tool,
      parameters: writtenBy(parameters),
    };
    const { header, steps } = this.#draft;
    return new Builder({ header, steps: [...steps, step] });
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
    const { header, steps } = this.#draft;
    const named = nameSteps(steps, (step) => ({
      stepId: step.step_id ?? null,
      tool: step.tool_name,
    })).map(({ stepId, step }) => ({ ...step, step_id: stepId }));
    // Members that are undefined are gone, as when it is stored.
    return JSON.parse(
      JSON.stringify({ ...header, steps: named }, (_name, value: unknown) =>
        textOfReference(value),
      ),
    );
  }

  /** @throws ColliderError INVALID_ARGUMENT when a name, a time or a retry policy is malformed. */
  build(): TypedWorkflow<Input, Steps> {
    const parsed = WorkflowDefinition.safeParse(this.toJSON());
    if (parsed.success) return parsed.data;
    throw new ColliderError(
      "INVALID_ARGUMENT",
      `The workflow cannot be built: ${z.prettifyError(parsed.error)}`,
      { reason: "WORKFLOW_INVALID", cause: parsed.error },
    );
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
