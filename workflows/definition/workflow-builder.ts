import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import type { Checked, DefaultId, LooseFields } from "./builder-types.ts";
import type { RunIf } from "./run-if.ts";
import { nameSteps } from "./step-names.ts";
import { WorkflowDefinition, type RetryPolicy } from "./workflow-definition.ts";

/** What the builder knows of every tool: `typeof catalog` of the generated operations. */
export type ToolCatalog = Readonly<
  Record<
    string,
    { readonly inputSchema: z.ZodType; readonly outputSchema: z.ZodType }
  >
>;

declare const types: unique symbol;

/** A definition that remembers, for the compiler only, what it takes and what its steps answer. */
export interface TypedWorkflow<Input, Outputs> extends WorkflowDefinition {
  readonly [types]?: { readonly input: Input; readonly outputs: Outputs };
}

export interface StepOptions<
  Id extends string,
  Earlier,
  Asked extends RunIf = RunIf,
> {
  readonly step_id?: Id;
  readonly depends_on?: readonly (keyof Earlier & string)[];
  /** CEL over `steps`, `input`, `context` and `run`; where it does not hold, the step is skipped. */
  readonly when?: string;
  /** Under any other than `all_success` the outputs of earlier steps may be absent. */
  readonly run_if?: Asked;
  /** Seconds, or an ISO 8601 duration. */
  readonly timeout?: number | string;
  readonly retry_policy?: RetryPolicy;
}

export interface WorkflowOptions<Input extends z.ZodType> {
  readonly input?: Input;
  readonly version?: string;
  readonly description?: string;
}

type InputOf<Catalog extends ToolCatalog, Tool extends keyof Catalog> = z.input<
  Catalog[Tool]["inputSchema"]
>;
type OutputOf<
  Catalog extends ToolCatalog,
  Tool extends keyof Catalog,
> = z.output<Catalog[Tool]["outputSchema"]>;

/** What a step sees of the outputs before it, by what it asks of those steps. */
type SeenSteps<Steps, Asked extends RunIf> = [Asked] extends ["all_success"]
  ? Steps & object
  : { readonly [Id in keyof Steps]: Steps[Id] | undefined };

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

  /** Adds a step. Parameters may refer to the input and to the steps before this one. */
  addStep<
    const Tool extends keyof Catalog & string,
    const Parameters extends LooseFields<InputOf<Catalog, Tool>>,
    const Id extends string = DefaultId<Tool, Steps>,
    const Asked extends RunIf = "all_success",
  >(
    tool: Tool,
    parameters: Parameters &
      Checked<
        Parameters,
        InputOf<Catalog, Tool>,
        { readonly input: Input; readonly steps: SeenSteps<Steps, Asked> }
      >,
    options?: StepOptions<Id, Steps, Asked>,
  ): Builder<Catalog, Input, Steps & Record<Id, OutputOf<Catalog, Tool>>> {
    const step = { ...options, tool_name: tool, parameters };
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

  /** The run's output: any JSON with references to the steps. */
  withOutput<const Output>(
    output: Output &
      Checked<
        Output,
        unknown,
        { readonly input: Input; readonly steps: Steps }
      >,
  ): Builder<Catalog, Input, Steps> {
    return this.#with({ output });
  }

  /** @throws ColliderError INVALID_ARGUMENT when a name, a time or a retry policy is malformed. */
  build(): TypedWorkflow<Input, Steps> {
    const { header, steps } = this.#draft;
    const named = nameSteps(steps, (step) => ({
      stepId: step.step_id ?? null,
      tool: step.tool_name,
    })).map(({ stepId, step }) => ({ ...step, step_id: stepId }));
    // Through JSON, as it will be stored: members that are undefined are gone.
    const written: unknown = JSON.parse(
      JSON.stringify({ ...header, steps: named }),
    );
    const parsed = WorkflowDefinition.safeParse(written);
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

/** What the steps of a built workflow answer, by step id. */
export type OutputsOf<Workflow> =
  Workflow extends TypedWorkflow<infer _Input, infer Outputs> ? Outputs : never;
