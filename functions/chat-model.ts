import { commandModel } from "#shared/platform/embedded/command-model.ts";
import { VertexModel } from "#shared/platform/google/vertex-model.ts";
import type { Model } from "#shared/platform/model.ts";
import type { ChatConfig } from "./chat-config.ts";

/** The model of every chat. */
export function createModel(config: ChatConfig | null): Model {
  return config === null ? commandModel : new VertexModel(config);
}
