import {
  createAuthenticator,
  type Authenticate,
} from "#shared/auth/authenticator.ts";
import { TRIGGER_CALLER } from "#shared/auth/caller.ts";
import { serviceTokenIssuer } from "#shared/auth/service-token-issuer.ts";
import {
  firebaseIssuer,
  googleIssuer,
  type TrustedIssuer,
} from "#shared/auth/trusted-issuer.ts";
import { createDispatch, type Dispatch } from "#shared/dispatch/dispatch.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import type { DeliveryRequests } from "#shared/platform/delivery-requests.ts";
import type { Log } from "#shared/platform/log.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { Deliver } from "#shared/platform/task-queue.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { Registry } from "#shared/registry/registry.ts";
import { ToolSet } from "#shared/registry/tool-set.ts";
import { CONTROL_TOOLS } from "#workflows/definition/control-tools.ts";
import { Runtime } from "#workflows/runtime/runtime.ts";
import { WorkflowSource } from "#workflows/runtime/run/workflow-source.ts";
import { OPERATION_LOADERS, TOOLS } from "./catalog.ts";
import type { Config } from "./config.ts";
import type { AgentParts } from "./chat/model/agent.ts";
import { createModel } from "./chat/model/chat-model.ts";
import { createDeliver } from "./process/delivery/deliver.ts";
import { EventStreams } from "./http/stream/event-streams.ts";
import {
  contractReader,
  type ReachOf,
} from "./workflow/step/contract-reader.ts";
import { createHooks } from "./hooks.ts";
import type { Hosting } from "./process/hosting/hosting.ts";
import { createLogger } from "./process/log/logger.ts";
import { PublicAddress } from "./process/settings/public-address.ts";
import type { Services } from "./services.ts";
import type { ScopesHeld } from "./workflow/plan/step-foresight.ts";
import { outputReader } from "./workflow/step/output-reader.ts";
import { SUBSCRIPTIONS } from "./process/delivery/subscriptions.ts";
import { toolCaller, toolFactsOf } from "./workflow/step/workflow-tools.ts";
import {
  openWorkspace,
  type OpenedWorkspace,
} from "./workspace/access/workspace-parts.ts";

/** Everything of a process, put together in this one place. */
export interface Composition {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
  readonly registry: Registry<Services>;
  readonly dispatch: Dispatch<Services>;
  readonly log: Log;
  /** Null where tasks and events are delivered in the process itself. */
  readonly deliveryRequests: DeliveryRequests | null;
  readonly deliver: Deliver;
  readonly address: PublicAddress;
  /** How people's own mail, files and sheets are reached. */
  readonly workspace: OpenedWorkspace;
  /** Of calls that tell what they see while they go on. */
  readonly streams: EventStreams;
  /** Loads what is loaded at first use otherwise, for a process that serves every function. */
  readonly loadAll: () => Promise<void>;
  /** Resolves with the cause when nothing can be kept any more; never while all is well. */
  readonly failed: Promise<Error>;
  /** Lets what is under way end, and lets go of the platform. */
  readonly close: () => Promise<void>;
}

/** Of one's own machine alone. */
async function developmentIssuer({
  platform,
}: Hosting): Promise<TrustedIssuer> {
  const { createDevelopmentIssuer } =
    await import("#shared/auth/development-issuer.ts");
  const { trusted } = await createDevelopmentIssuer({
    ...platform,
    cloudService: null,
  });
  return trusted;
}

async function trustedIssuers(
  { cloudService, googleAudience, firebaseProject }: Config,
  hosting: Hosting,
): Promise<readonly TrustedIssuer[]> {
  const development =
    hosting.isLocal && cloudService === null
      ? [await developmentIssuer(hosting)]
      : [];
  return [
    ...development,
    serviceTokenIssuer(hosting.platform.secrets),
    ...(googleAudience === null ? [] : [googleIssuer(googleAudience)]),
    ...(firebaseProject === null ? [] : [firebaseIssuer(firebaseProject)]),
  ];
}

/** What the settings choose; the other platform is not loaded. */
async function openHosting(
  config: Config,
  registry: Registry<Services>,
): Promise<Hosting> {
  const { google, dataDir, cloudService: service } = config;
  if (google !== null) {
    const { googleHosting } =
      await import("./process/hosting/google-hosting.ts");
    const isPrivate = async (operation: string): Promise<boolean> =>
      isForPlatformAlone((await registry.load(operation)).policy);
    return googleHosting(
      google,
      service === null ? null : { service, isPrivate },
    );
  }
  const { embeddedHosting } =
    await import("./process/hosting/embedded-hosting.ts");
  const { readConfiguredSchedules } =
    await import("./workflow/trigger/schedule-settings.ts");
  const { createEmbeddedPlatform } =
    await import("#shared/platform/embedded/embedded-platform.ts");
  return embeddedHosting(
    createEmbeddedPlatform({ dataDir, subscriptions: SUBSCRIPTIONS }),
    readConfiguredSchedules(config),
  );
}

function workflowServices(
  tools: ToolSet<Services>,
  toolFacts: ReturnType<typeof toolFactsOf>,
  { documents }: Platform,
  workspace: OpenedWorkspace,
): Pick<Services, "workflows" | "foreseeTool"> {
  return {
    workflows: new WorkflowSource({
      catalog: async () => {
        const { WORKFLOW_CATALOG } =
          await import("#workflows/catalog/workflow-catalog.ts");
        return WORKFLOW_CATALOG;
      },
      tools: toolFacts,
      saved: async (ownerId, name) => {
        const { savedDefinition } =
          await import("#workflows/saved/find-saved.ts");
        return savedDefinition(documents, ownerId, name);
      },
    }),
    foreseeTool: async (...call) => {
      const { createForeseeTool } =
        await import("./workflow/plan/step-foresight.ts");
      const scopesHeld: ScopesHeld = async (run) =>
        (await workspace.reached()).scopesHeld(run);
      return createForeseeTool(tools, scopesHeld)(...call);
    },
  };
}

/** What a model may do, loaded when one is asked. */
function lateAgentOf(parts: AgentParts<Services>): Services["agentOf"] {
  return async (call, casefileId) => {
    const { createAgentOf } = await import("./chat/model/agent.ts");
    return createAgentOf(parts)(call, casefileId);
  };
}

function triggeredStart(
  registry: Registry<Services>,
  dispatch: Dispatch<Services>,
): Services["startTriggered"] {
  return async (body, traceparent) => {
    const operation = await registry.load("start_workflow");
    const caller = TRIGGER_CALLER;
    return (await dispatch({ operation, body, caller, traceparent })).outcome;
  };
}

function reachReader(workspace: OpenedWorkspace): ReachOf {
  return async (caller) => {
    const { shownStanding } =
      await import("./workspace/access/workspace-standing.ts");
    const reached = await workspace.reached();
    const standing = await reached.standing({ caller, serviceToken: null });
    const { state, account, scopes_granted } = shownStanding(standing);
    return { state, account, scopes_granted };
  };
}

function runtimeOf({
  platform,
  log,
  tools,
  late,
  address,
  workspace,
}: {
  readonly platform: Platform;
  readonly log: Log;
  readonly tools: ToolSet<Services>;
  readonly late: Dispatch<Services>;
  readonly address: PublicAddress;
  readonly workspace: OpenedWorkspace;
}): Runtime {
  return new Runtime({
    platform,
    log,
    callTool: toolCaller(tools, late),
    readOutput: outputReader(tools),
    contractOf: contractReader(tools, reachReader(workspace)),
    approvalLink: (...place) => address.approvalLink(...place),
  });
}

function closerOf(parts: {
  readonly streams: EventStreams;
  readonly hooks: HookSet;
  readonly log: Log;
  readonly hosting: Hosting;
  readonly workspace: OpenedWorkspace;
}): Composition["close"] {
  return async () => {
    parts.streams.stopAll();
    for (const err of await parts.hooks.close())
      parts.log.error({ err }, "A hook failed at the end.");
    await parts.hosting.close();
    await parts.workspace.close();
  };
}

/** Puts the system together and begins what nobody outside does for it. */
export async function compose(
  config: Config,
  given?: Hosting,
): Promise<Composition> {
  const registry = new Registry<Services>(OPERATION_LOADERS);
  const hosting = given ?? (await openHosting(config, registry));
  const { platform } = hosting;
  const log = createLogger(config);
  const issuers = await trustedIssuers(config, hosting);
  const tools = new ToolSet(registry, TOOLS, Object.keys(CONTROL_TOOLS));
  const toolFacts = toolFactsOf(tools);
  // What dispatch calls may call dispatch.
  const late: Dispatch<Services> = (request) => dispatch(request);
  const address = new PublicAddress(config.publicUrl);
  const workspace = openWorkspace(config, platform, address);
  const running = { platform, log, tools, late, address, workspace };
  const runtime = runtimeOf(running);
  const services: Services = {
    platform,
    runtime,
    ...workflowServices(tools, toolFacts, platform, workspace),
    workspace,
    casefileMaxBytes: config.casefileMaxBytes,
    registry,
    tools,
    model: createModel(config.chat),
    agentOf: lateAgentOf({ registry, tools, dispatch: late }),
    startTriggered: triggeredStart(registry, late),
  };
  const hooks = new HookSet(createHooks(platform));
  const dispatch = createDispatch({
    platform,
    services,
    hooks,
    log,
    callsPerMinute: config.callsPerMinute,
  });
  const deliver = createDeliver({ registry, dispatch, runtime, log });
  const streams = new EventStreams(platform.clock);
  hosting.begin(deliver, log);
  return {
    platform,
    authenticate: createAuthenticator(issuers, platform.clock),
    registry,
    dispatch,
    log,
    deliveryRequests: hosting.deliveryRequests,
    deliver,
    address,
    workspace,
    streams,
    loadAll: async () => void (await toolFacts()),
    failed: hosting.failed,
    close: closerOf({ streams, hooks, log, hosting, workspace }),
  };
}
