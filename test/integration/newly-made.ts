import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client } from "./served-program.ts";

const Casefile = z.object({ casefile_id: z.string() });
const Session = z.object({ session_id: z.string() });

/** The id of a new casefile. */
export async function newCasefile(
  client: Client,
  title = "Keller",
): Promise<string> {
  const made = await client.done("create_casefile", { title });
  return Casefile.parse(made).casefile_id;
}

/** The id of a new session. */
export async function newSession(
  client: Client,
  payload: JsonObject = {},
): Promise<string> {
  const opened = await client.done("create_session", payload);
  return Session.parse(opened).session_id;
}
