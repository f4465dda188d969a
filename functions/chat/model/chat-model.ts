import type { Model } from "#shared/platform/model.ts";
import type { ChatConfig } from "#functions/process/settings/chat-config.ts";

async function open(config: ChatConfig | null): Promise<Model> {
  if (config === null) {
    const embedded = await import("#shared/platform/embedded/command-model.ts");
    return embedded.commandModel;
  }
  const google = await import("#shared/platform/google/vertex-model.ts");
  return new google.VertexModel(config);
}

/** The model of every chat, loaded with its first request. */
export function createModel(config: ChatConfig | null): Model {
  let opened: Promise<Model> | null = null;
  return {
    answer: async (request) => {
      opened ??= open(config);
      return (await opened).answer(request);
    },
  };
}
