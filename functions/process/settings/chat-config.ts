import { z } from "zod";
import {
  readSettings,
  setting,
  type Settings,
  type Variables,
} from "./setting.ts";
import { withProject } from "./google-config.ts";

/** Gemini on Vertex AI, as a chat asks it. */
export interface ChatConfig {
  readonly model: string;
  /** The project that pays. */
  readonly project: string;
  /** A region, or `global`. */
  readonly location: string;
  /** Where else a server speaks Vertex AI's protocol, up to `/publishers/google`; null for Google. */
  readonly url: string | null;
}

const Chat = z.object({
  COLLIDER_CHAT_MODEL: setting(z.string().optional()),
  COLLIDER_CHAT_LOCATION: setting(z.string().default("global")),
  COLLIDER_CHAT_URL: setting(
    z
      .string()
      .pipe(z.url({ protocol: /^https?$/u, error: "must be a URL" }))
      .optional(),
  ),
  GOOGLE_CLOUD_PROJECT: setting(z.string().optional()),
});

const NO_PROJECT = "GOOGLE_CLOUD_PROJECT is required by COLLIDER_CHAT_MODEL";

/** Null where no model is configured. */
export function readChatConfig(
  environment: Variables,
): Settings<ChatConfig | null> {
  const { data, faults } = readSettings(Chat, withProject(environment));
  if (data === null) return { data, faults };
  const model = data.COLLIDER_CHAT_MODEL;
  const project = data.GOOGLE_CLOUD_PROJECT;
  if (model === undefined) return { data: null, faults: [] };
  if (project === undefined) return { data: null, faults: [NO_PROJECT] };
  const url = data.COLLIDER_CHAT_URL?.replace(/\/$/u, "") ?? null;
  const location = data.COLLIDER_CHAT_LOCATION;
  return { data: { model, project, location, url }, faults: [] };
}
