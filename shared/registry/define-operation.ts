import { z } from "zod";
import type { GoogleScope } from "#shared/auth/google-scopes.ts";
import { ColliderError, type ErrorCode } from "#shared/kernel/error.ts";
import {
  isJsonObject,
  JsonRecord,
  type JsonObject,
} from "#shared/kernel/json.ts";
import type { Transaction } from "#shared/platform/document-store.ts";
import type { Classification } from "./classification.ts";
import type { Deployment } from "./deployment.ts";
import type { Footprint } from "./footprint.ts";
import { guaranteeOf, type ExternalGuarantee } from "./guarantee.ts";
import {
  UNKNOWABLE,
  type BoundEffect,
  type CallContext,
  type Delegation,
  type Operation,
  type Probed,
} from "./operation.ts";
import { parseInput } from "./parse-input.ts";
import type { PolicyDeclaration } from "./policy-declaration.ts";

interface Contract<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Answer = z.output<Output>,
> {
  readonly name: string;
  readonly description: string;
  readonly classification: Classification;
  readonly input: Input;
  readonly output: Output;
  readonly examples: readonly z.input<Input>[];
  readonly policy: PolicyDeclaration;
  /** Codes of its own: dispatch's, those of its policy and effect, and Google's follow from the rest. */
  readonly failures?: readonly ErrorCode[];
  readonly timeoutSeconds?: number;
  readonly deployment?: Deployment;
  /** The Google scopes that its calls need. */
  readonly googleScopes?: readonly GoogleScope[];
  /** What it reads and writes itself; a plan of a workflow counts with it. */
  readonly documents?: Footprint;
  /** Whether the work that the answer tells of is still going on: it is then a 202. */
  readonly isPending?: (output: Answer) => boolean;
  /** That its handler tells a listener what it sees, where there is one. */
  readonly isStreamed?: true;
  /** That its handler sends a file, where somebody waits for one. */
  readonly isDownload?: true;
}

type Handle<Services, In, Result> = (
  input: In,
  call: CallContext<Services>,
) => Promise<Result>;

/** What the author of an operation writes for each effect class; see `EffectClass`. */
type EffectDefinition<Services, In, Out, Answer> =
  | {
      readonly effect: "none";
      /**
       * That a workflow's step may be given what the same call of the same caller answered before. Only for what its
       * policy alone decides on: a handler that looks itself whether the caller may see something is then not asked.
       */
      readonly cacheable?: true;
      readonly handle: Handle<Services, In, Out>;
    }
  | {
      readonly effect: "repeatable";
      readonly handle: Handle<Services, In, Out>;
    }
  | {
      readonly effect: "transactional";
      /**
       * Does what comes before the transaction - it must be safe to repeat - and returns the transaction's body. The
       * body may run more than once and does no I/O but through the transaction.
       */
      readonly handle: Handle<
        Services,
        In,
        (transaction: Transaction) => Promise<Out>
      >;
      /** Runs after the commit, and again when the same request is repeated; its result is the answer. */
      readonly afterCommit?: (
        output: Answer,
        input: In,
        call: CallContext<Services>,
      ) => Promise<Out>;
    }
  | {
      readonly effect: "external";
      /** What its look-up can promise. */
      readonly guarantee: ExternalGuarantee;
      readonly probe: Handle<Services, In, Probed<Out>>;
      readonly handle: Handle<Services, In, Out>;
    }
  | {
      readonly effect: "delegated";
      readonly resolve: Handle<Services, In, Delegation<Services>>;
    };

/** An operation whose schemas keep their types, for the catalog and the builder. */
export interface TypedOperation<
  Services,
  Input extends z.ZodType,
  Output extends z.ZodType,
> extends Operation<Services> {
  readonly inputSchema: Input;
  readonly outputSchema: Output;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

function parseOutput<Output extends z.ZodType>(
  name: string,
  schema: Output,
  value: unknown,
): z.output<Output> & JsonObject {
  const parsed = schema.safeParse(value);
  if (parsed.success && isJsonObject(parsed.data)) return parsed.data;
  throw new ColliderError(
    "INTERNAL",
    `${name} made an answer that does not fit its own schema. Report this.`,
    {
      reason: "OUTPUT_INVALID",
      cause: parsed.error,
    },
  );
}

function bindEffect<Services, In, Out, Answer extends JsonObject>(
  definition: EffectDefinition<Services, In, Out, Answer>,
  input: In,
  parse: (output: unknown) => Answer,
): BoundEffect<Services> {
  switch (definition.effect) {
    case "none":
    case "repeatable":
      return {
        type: definition.effect,
        handle: async (call) => parse(await definition.handle(input, call)),
      };
    case "delegated":
      return {
        type: "delegated",
        resolve: async (call) => definition.resolve(input, call),
      };
    case "external":
      return {
        type: "external",
        probe: async (call) => {
          const output = await definition.probe(input, call);
          if (output === UNKNOWABLE) return UNKNOWABLE;
          return output === null ? null : parse(output);
        },
        handle: async (call) => parse(await definition.handle(input, call)),
      };
    case "transactional": {
      const { handle, afterCommit } = definition;
      return {
        type: "transactional",
        prepare: async (call) => {
          const body = await handle(input, call);
          return async (transaction) => parse(await body(transaction));
        },
        afterCommit:
          afterCommit === undefined
            ? null
            : async (result, call) =>
                parse(await afterCommit(parse(result), input, call)),
      };
    }
  }
}

/**
 * Makes the `defineOperation` of one set of services. A definition closes over its input and output types, so that an
 * `Operation` is plain data to everything that handles many of them.
 */
export function operationDefiner<Services>() {
  return function defineOperation<
    Input extends z.ZodType,
    Output extends z.ZodType,
  >(
    definition: Contract<Input, Output> &
      EffectDefinition<
        Services,
        z.output<Input>,
        z.input<Output>,
        z.output<Output> & JsonObject
      >,
  ): TypedOperation<Services, Input, Output> {
    const { name, input: inputSchema, output: outputSchema } = definition;
    const { isPending } = definition;
    return {
      name,
      description: definition.description,
      classification: definition.classification,
      inputSchema,
      outputSchema,
      examples: definition.examples.map((example) => JsonRecord.parse(example)),
      policy: definition.policy,
      effect: definition.effect,
      guarantee:
        definition.effect === "external"
          ? definition.guarantee
          : guaranteeOf(definition.effect),
      failures: definition.failures ?? [],
      timeoutSeconds: definition.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      deployment: definition.deployment ?? {},
      isCacheable:
        definition.effect === "none" && (definition.cacheable ?? false),
      isStreamed: definition.isStreamed ?? false,
      isDownload: definition.isDownload ?? false,
      googleScopes: definition.googleScopes ?? [],
      documents: definition.documents ?? null,
      isPending:
        isPending === undefined
          ? null
          : (result) => isPending(parseOutput(name, outputSchema, result)),
      bind: (payload) => {
        const input = parseInput(inputSchema, payload, "payload");
        return {
          input: isJsonObject(input) ? input : {},
          effect: bindEffect(definition, input, (output) =>
            parseOutput(name, outputSchema, output),
          ),
        };
      },
    };
  };
}
