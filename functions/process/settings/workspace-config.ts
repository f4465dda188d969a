import { z } from "zod";
import {
  readSettings,
  setting,
  type Settings,
  type Variables,
} from "./setting.ts";

/** How the workspace is reached for its users. */
export type WorkspaceConfig = {
  /** The number of the key that connections are encrypted with. */
  readonly connectionKey: number;
} & (
  | {
      /** A folder on this machine that stands for Google's. */
      readonly type: "local";
      /** Whether each user is asked for consent. */
      readonly asksUsers: boolean;
    }
  | {
      readonly type: "google";
      /** A service account that acts for whoever is in its domains; null where none does. */
      readonly delegation: {
        readonly serviceAccount: string;
        /** In lower case. */
        readonly domains: readonly string[];
      } | null;
      /** What this installation asks users for consent by; null where it asks nobody. */
      readonly consent: { readonly id: string; readonly secret: string } | null;
    }
);

const Domains = z
  .string()
  .regex(
    /^[\w-]+(\.[\w-]+)+(,\s*[\w-]+(\.[\w-]+)+)*$/u,
    "must be domains with commas between them, such as example.com",
  )
  .transform((text) => text.toLowerCase().split(/,\s*/u));

const KeyNumber = z
  .string()
  .regex(/^[1-9]\d{0,5}$/u, "must be a whole number from 1 on")
  .transform(Number);

/** What a deployment puts in the secret's place until somebody has one. */
const UNSET = "unset";

const Workspace = z.object({
  COLLIDER_WORKSPACE: setting(
    z.enum(["local", "local-consent", "google"]).optional(),
  ),
  WORKSPACE_EMULATOR_HOST: setting(z.string().optional()),
  COLLIDER_OAUTH_CLIENT_ID: setting(z.string().optional()),
  COLLIDER_OAUTH_CLIENT_SECRET: setting(z.string().optional()),
  COLLIDER_DELEGATION_ACCOUNT: setting(
    z.email("must be the e-mail address of a service account").optional(),
  ),
  COLLIDER_DELEGATION_DOMAINS: setting(Domains.optional()),
  COLLIDER_CONNECTION_KEY: setting(KeyNumber.default(1)),
});
type Workspace = z.infer<typeof Workspace>;

// One without the other would do nothing, and nobody would know why. A secret alone is what a deployment leaves that was
// made without a client.
const REQUIRED_BY = [
  ["COLLIDER_OAUTH_CLIENT_SECRET", "COLLIDER_OAUTH_CLIENT_ID"],
  ["COLLIDER_DELEGATION_ACCOUNT", "COLLIDER_DELEGATION_DOMAINS"],
  ["COLLIDER_DELEGATION_DOMAINS", "COLLIDER_DELEGATION_ACCOUNT"],
] as const;

function missingHalves(data: Workspace): readonly string[] {
  return REQUIRED_BY.filter(([name, by]) => !data[name] && data[by]).map(
    ([name, by]) => `${name} is required by ${by}`,
  );
}

/** The tokens of people's own connections would be sent to whoever serves it, for anybody on the way to read. */
function emulatedInEarnest(
  { WORKSPACE_EMULATOR_HOST: host }: Workspace,
  isOnGoogle: boolean,
): readonly string[] {
  return isOnGoogle && host !== undefined
    ? ["WORKSPACE_EMULATOR_HOST must be unset on Google Cloud itself"]
    : [];
}

/** What of Google's is configured: neither, one or both. */
function ofGoogle({
  COLLIDER_OAUTH_CLIENT_ID: id,
  COLLIDER_OAUTH_CLIENT_SECRET: secret,
  COLLIDER_DELEGATION_ACCOUNT: serviceAccount,
  COLLIDER_DELEGATION_DOMAINS: domains,
}: Workspace) {
  return {
    consent: id && secret ? { id, secret } : null,
    delegation: serviceAccount && domains ? { serviceAccount, domains } : null,
  };
}

function configOf(data: Workspace, isOnGoogle: boolean): WorkspaceConfig {
  const usual = isOnGoogle ? "google" : "local";
  const asked = data.COLLIDER_WORKSPACE ?? usual;
  const connectionKey = data.COLLIDER_CONNECTION_KEY;
  return asked === "google"
    ? { type: "google", ...ofGoogle(data), connectionKey }
    : { type: "local", asksUsers: asked === "local-consent", connectionKey };
}

/** @param isOnGoogle - whether the process runs on Google Cloud itself, where the workspace is Google's unless it is said otherwise */
export function readWorkspaceConfig(
  environment: Variables,
  isOnGoogle: boolean,
): Settings<WorkspaceConfig> {
  const { COLLIDER_OAUTH_CLIENT_SECRET: secret } = environment;
  const value = secret === UNSET ? "" : secret;
  const { data, faults } = readSettings(
    Workspace,
    Object.create(environment, { COLLIDER_OAUTH_CLIENT_SECRET: { value } }),
  );
  if (data === null) return { data, faults };
  const wrong = [
    ...missingHalves(data),
    ...emulatedInEarnest(data, isOnGoogle),
  ];
  return wrong.length > 0
    ? { data: null, faults: wrong }
    : { data: configOf(data, isOnGoogle), faults: [] };
}
