import {
  createAuthenticator,
  type Authenticate,
} from "#shared/auth/authenticator.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import {
  firebaseIssuer,
  googleIssuer,
  type TrustedIssuer,
} from "#shared/auth/trusted-issuer.ts";
import { createDispatch, type Dispatch } from "#shared/dispatch/dispatch.ts";
import { HookSet } from "#shared/dispatch/hooks.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { startExpiry } from "#shared/platform/embedded/expiry.ts";
import type { Log } from "#shared/platform/log.ts";
import { Registry } from "#shared/registry/registry.ts";
import { ToolSet } from "#shared/registry/tool-set.ts";
import { openLazyWorkspace } from "#shared/workspace/local/lazy-workspace.ts";
import { WORKFLOW_CATALOG } from "#workflows/catalog/workflow-catalog.ts";
import { Runtime } from "#workflows/runtime/runtime.ts";
import { WorkflowSource } from "#workflows/runtime/workflow-source.ts";
import { OPERATION_LOADERS, TOOLS } from "./catalog.ts";
import type { Config } from "./config.ts";
import { createDeliver } from "./deliver.ts";
import { HOOKS } from "./hooks.ts";
import { createLogger } from "./logger.ts";
import type { Services } from "./services.ts";
import { startSweeping } from "./sweeping.ts";
import { toolCaller, toolFactsOf } from "./workflow-tools.ts";

/** Everything of a process, put together in this one place. */
export interface Composition {
  readonly platform: EmbeddedPlatform;
  readonly authenticate: Authenticate;
  readonly registry: Registry<Services>;
  readonly tools: ToolSet<Services>;
  readonly dispatch: Dispatch<Services>;
  readonly log: Log;
  /** Lets what is under way end, and lets go of the data folder. */
  close(): Promise<void>;
}

async function trustedIssuers(
  config: Config,
  platform: EmbeddedPlatform,
): Promise<readonly TrustedIssuer[]> {
  const { secrets, clock } = platform;
  const { cloudService } = config;
  const development =
    cloudService === null
      ? [
          (await createDevelopmentIssuer({ secrets, clock, cloudService }))
            .trusted,
        ]
      : [];
  return [
    ...development,
    ...(config.googleAudience === null
      ? []
      : [googleIssuer(config.googleAudience)]),
    ...(config.firebaseProject === null
      ? []
      : [firebaseIssuer(config.firebaseProject)]),
  ];
}

/** Puts the system together on the embedded platform and begins to work off its queue. */
export async function compose(
  config: Config,
  platform: EmbeddedPlatform = createEmbeddedPlatform({
    dataDir: config.dataDir,
  }),
): Promise<Composition> {
  const log = createLogger(config);
  const { clock } = platform;
  const issuers = await trustedIssuers(config, platform);
  const registry = new Registry<Services>(OPERATION_LOADERS);
  const tools = new ToolSet(registry, TOOLS);
  const workspace = openLazyWorkspace(config.workspaceDir, clock);
  const runtime = new Runtime({
    platform,
    log,
    callTool: toolCaller(tools, (request) => dispatch(request)),
  });
  const services: Services = {
    platform,
    runtime,
    workflows: new WorkflowSource({
      catalog: WORKFLOW_CATALOG,
      tools: toolFactsOf(tools),
    }),
    gmail: workspace.gmail,
  };
  const dispatch = createDispatch({
    platform,
    services,
    hooks: new HookSet(HOOKS),
    log,
  });
  platform.start(createDeliver({ registry, dispatch, runtime, log }));
  const stopSweeping = startSweeping(platform, log);
  const stopExpiry = startExpiry(platform, log);
  return {
    platform,
    authenticate: createAuthenticator(issuers, clock),
    registry,
    tools,
    dispatch,
    log,
    close: async () => {
      stopSweeping();
      stopExpiry();
      await platform.close();
      await workspace.close();
    },
  };
}
