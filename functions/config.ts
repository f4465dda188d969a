import { resolve } from "node:path";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";

const PROJECT = resolve(import.meta.dirname, "..");

// A variable that is set to nothing, as a copied example leaves it, is not set.
function setting<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema);
}

const Environment = z.object({
  PORT: setting(z.coerce.number().int().min(0).max(65_535).optional()),
  COLLIDER_DATA_DIR: setting(z.string().default(".collider")),
  COLLIDER_WORKSPACE_DIR: setting(z.string().default("samples/workspace")),
  COLLIDER_LOG_LEVEL: setting(
    z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  ),
  COLLIDER_TOKEN_AUDIENCE: setting(z.string().optional()),
  COLLIDER_FIREBASE_PROJECT: setting(z.string().optional()),
  K_SERVICE: setting(z.string().optional()),
});

export interface Config {
  /** Null when none was asked for: the default may then give way to a free one. */
  readonly port: number | null;
  readonly dataDir: string;
  readonly workspaceDir: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** The audience of Google's ID tokens for this installation; null accepts none. */
  readonly googleAudience: string | null;
  readonly firebaseProject: string | null;
  /** Cloud Run and Cloud Functions name the service; null on one's own machine. */
  readonly cloudService: string | null;
}

/**
 * Reads the settings once, at start. Relative folders are taken from the project's own.
 *
 * @throws ColliderError INVALID_ARGUMENT that names every variable that is wrong.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `${issue.path.join(".")}: ${issue.message}`,
    );
    throw new ColliderError(
      "INVALID_ARGUMENT",
      `The environment is not valid. ${faults.join("; ")}`,
      { reason: "ENVIRONMENT_INVALID" },
    );
  }
  const { data } = parsed;
  return {
    port: data.PORT ?? null,
    dataDir: resolve(PROJECT, data.COLLIDER_DATA_DIR),
    workspaceDir: resolve(PROJECT, data.COLLIDER_WORKSPACE_DIR),
    logLevel: data.COLLIDER_LOG_LEVEL,
    googleAudience: data.COLLIDER_TOKEN_AUDIENCE ?? null,
    firebaseProject: data.COLLIDER_FIREBASE_PROJECT ?? null,
    cloudService: data.K_SERVICE ?? null,
  };
}
