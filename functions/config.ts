import { resolve } from "node:path";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import {
  readChatConfig,
  type ChatConfig,
} from "./process/settings/chat-config.ts";
import {
  readGoogleConfig,
  type GoogleConfig,
} from "./process/settings/google-config.ts";
import {
  readWorkspaceConfig,
  type WorkspaceConfig,
} from "./process/settings/workspace-config.ts";
import {
  HostAndPort,
  readSettings,
  setting,
  type Settings,
  type Variables,
} from "./process/settings/setting.ts";

const PROJECT = resolve(import.meta.dirname, "..");

// SQLite's own name for a database that no file holds.
const IN_MEMORY = ":memory:";

const HIGHEST_PORT = 65_535;
const Port = z
  .string()
  .refine(
    (text) => /^\d{1,5}$/.test(text) && Number(text) <= HIGHEST_PORT,
    `must be a whole number from 0 to ${HIGHEST_PORT}`,
  )
  .transform(Number);

const CallsPerMinute = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, "must be a whole number from 1 to 9999999")
  .transform(Number);

const Bytes = z
  .string()
  .regex(
    /^[1-9]\d{3,14}$/,
    "must be a whole number of bytes from 1000 to 999999999999999",
  )
  .transform(Number);

const TEN_GIB = String(10 * 2 ** 30);

const PublicUrl = z
  .url({ protocol: /^https?$/u, error: "must be the URL above the functions" })
  .regex(/^[^?#]+$/u, "must have neither a query nor a fragment")
  .transform((url) => url.replace(/\/+$/u, ""));

const Environment = z.object({
  PORT: setting(Port.optional()),
  COLLIDER_PLATFORM: setting(z.enum(["embedded", "google"]).optional()),
  COLLIDER_DATA_DIR: setting(z.string().default(".collider")),
  COLLIDER_WORKSPACE_DIR: setting(z.string().default("samples/workspace")),
  WORKSPACE_EMULATOR_HOST: setting(HostAndPort.optional()),
  COLLIDER_LOG_LEVEL: setting(
    z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  ),
  COLLIDER_CALLS_PER_MINUTE: setting(CallsPerMinute.optional()),
  COLLIDER_CASEFILE_MAX_BYTES: setting(Bytes.prefault(TEN_GIB)),
  COLLIDER_SCHEDULES: setting(z.string().optional()),
  COLLIDER_PUBLIC_URL: setting(PublicUrl.optional()),
  COLLIDER_TOKEN_AUDIENCE: setting(z.string().optional()),
  COLLIDER_FIREBASE_PROJECT: setting(z.string().optional()),
});

export interface Config {
  /** Null when none was asked for: the default may then give way to a free one. */
  readonly port: number | null;
  /** Of the embedded platform; null keeps everything in memory, for as long as the process lasts. */
  readonly dataDir: string | null;
  readonly workspaceDir: string;
  /** Where another process serves a workspace, in place of the folder; null for the folder. */
  readonly workspaceEmulatorHost: string | null;
  /** How the workspace is reached for its users. */
  readonly workspace: WorkspaceConfig;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** The audience of Google's ID tokens for this installation; null accepts none. */
  readonly googleAudience: string | null;
  readonly firebaseProject: string | null;
  /** The most that one caller may call one operation; null for no limit but that of its policy. */
  readonly callsPerMinute: number | null;
  /** Of evidence that one casefile may hold. */
  readonly casefileMaxBytes: number;
  /** Names what the clock starts on the embedded platform; on Google Cloud that is Cloud Scheduler's. */
  readonly schedulesFile: string | null;
  /** Where people reach the functions, without a slash at the end; null where nothing is said. */
  readonly publicUrl: string | null;
  /** Cloud Run and Cloud Functions name the service; null on one's own machine. */
  readonly cloudService: string | null;
  /** The version of the service that runs; null on one's own machine. */
  readonly cloudRevision: string | null;
  /** Null where a chat understands commands alone. */
  readonly chat: ChatConfig | null;
  /** Null on the embedded platform. */
  readonly google: GoogleConfig | null;
}

/** Firebase's emulator names a service, too, and says that it does so on one's own machine. */
function cloudServiceOf({
  K_SERVICE: service = "",
  FUNCTIONS_EMULATOR: isEmulated,
}: Variables): string | null {
  return service === "" || isEmulated === "true" ? null : service;
}

/** Google where Cloud Run or Cloud Functions runs the process, unless it is said otherwise. */
function isOnGoogle(environment: Variables): boolean {
  const asked = environment["COLLIDER_PLATFORM"];
  return asked ? asked === "google" : cloudServiceOf(environment) !== null;
}

function dataDirOf(asked: string): string | null {
  return asked === IN_MEMORY ? null : resolve(PROJECT, asked);
}

/** On Google Cloud the functions' own address, where no other is said. */
function publicUrlOf(
  said: string | undefined,
  google: GoogleConfig | null,
): string | null {
  return said ?? google?.functionsUrl ?? null;
}

function isGoogleItself({ data }: Settings<GoogleConfig | null>): boolean {
  return data !== null && data.emulators === null;
}

const EMBEDDED: Settings<null> = { data: null, faults: [] };

/** The settings of a process. Relative folders are taken from the project's own. */
export function parseConfig(environment: Variables): Settings<Config> {
  const { data, faults } = readSettings(Environment, environment);
  const cloudService = cloudServiceOf(environment);
  const { K_REVISION: revision = "" } = environment;
  const google = isOnGoogle(environment)
    ? readGoogleConfig(environment)
    : EMBEDDED;
  const chat = readChatConfig(environment);
  const workspace = readWorkspaceConfig(environment, isGoogleItself(google));
  const allFaults = [google, chat, workspace].flatMap((one) => one.faults);
  const schedulesFile = environment["COLLIDER_SCHEDULES"] || null;
  if (data === null || workspace.data === null || allFaults.length > 0)
    return { data: null, faults: [...new Set([...faults, ...allFaults])] };
  return {
    data: {
      port: data.PORT ?? null,
      dataDir: dataDirOf(data.COLLIDER_DATA_DIR),
      workspaceDir: resolve(PROJECT, data.COLLIDER_WORKSPACE_DIR),
      workspaceEmulatorHost: data.WORKSPACE_EMULATOR_HOST ?? null,
      workspace: workspace.data,
      logLevel: data.COLLIDER_LOG_LEVEL,
      googleAudience: data.COLLIDER_TOKEN_AUDIENCE ?? null,
      firebaseProject: data.COLLIDER_FIREBASE_PROJECT ?? null,
      callsPerMinute: data.COLLIDER_CALLS_PER_MINUTE ?? null,
      casefileMaxBytes: data.COLLIDER_CASEFILE_MAX_BYTES,
      schedulesFile: schedulesFile && resolve(PROJECT, schedulesFile),
      publicUrl: publicUrlOf(data.COLLIDER_PUBLIC_URL, google.data),
      cloudService,
      cloudRevision: cloudService === null ? null : revision || null,
      chat: chat.data,
      google: google.data,
    },
    faults: [],
  };
}

export function environmentInvalid(faults: readonly string[]): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `The environment is not valid. ${faults.join("; ")}`,
    { reason: "ENVIRONMENT_INVALID" },
  );
}

/**
 * Reads the settings once, at start.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every variable that is wrong or missing.
 */
export function readConfig(environment: Variables): Config {
  const { data, faults } = parseConfig(environment);
  if (data !== null) return data;
  throw environmentInvalid(faults);
}
