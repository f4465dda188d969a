import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { broken, fine, type Finding } from "./finding.ts";

const SUBJECT = "credentials";
const LOG_IN = "gcloud auth application-default login";

const Credentials = z.object({ type: z.string() });

/** Where Google's clients look for them. */
function credentialsFile(environment: NodeJS.ProcessEnv): string {
  const {
    GOOGLE_APPLICATION_CREDENTIALS: named,
    CLOUDSDK_CONFIG: config,
    HOME: home = "",
  } = environment;
  return (
    named ||
    join(
      config || join(home, ".config/gcloud"),
      "application_default_credentials.json",
    )
  );
}

function parseType(text: string): string | null {
  try {
    return Credentials.parse(JSON.parse(text)).type;
  } catch {
    return null;
  }
}

/** Whether Google's clients find credentials; only that they are there is looked at. */
export async function checkCredentials(
  environment: NodeJS.ProcessEnv,
  cloudService: string | null,
): Promise<Finding> {
  if (cloudService !== null)
    return fine(SUBJECT, "those of the function's account");
  const file = credentialsFile(environment);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null)
    return broken(SUBJECT, `there is no ${file} that can be read`, LOG_IN);
  const type = parseType(text);
  return type === null
    ? broken(SUBJECT, `${file} holds no credentials of Google`, LOG_IN)
    : fine(SUBJECT, `${file} (${type})`);
}
