import { compose } from "#functions/composition.ts";
import { readConfig, type Config } from "#functions/config.ts";
import { startLocalServer } from "#functions/http/server/local-server.ts";
import { DemoClient } from "./demo/client.ts";
import { exportCasefile } from "./demo/export-casefile.ts";
import { Screen } from "./demo/screen.ts";
import { tellStory } from "./demo/tell-story.ts";
import { developmentToken } from "./development-token.ts";
import { localEnvironment } from "./local-environment.ts";
import { runProgram } from "./run-program.ts";

const USER = "alice@example.com";

function whatNext({ dataDir }: Config, casefileId: string): string {
  if (dataDir === null)
    return `Everything was in memory, and is gone. Start the program for a place of your own: npm start`;
  return `Everything is kept in ${dataDir}
Delete that folder to start over. What to try next:

  npm start

and, in a second terminal of this folder:

  TOKEN=$(npm run --silent token -- --user ${USER} --role user)
  curl -s http://127.0.0.1:8080/get-casefile -H "Authorization: Bearer $TOKEN" \\
    -H "Content-Type: application/json" -d '{"payload":{"casefile_id":"${casefileId}"}}'

http://127.0.0.1:8080/ lists every function with its contract.`;
}

async function demo(screen: Screen): Promise<void> {
  const config: Config = {
    ...readConfig(localEnvironment()),
    logLevel: "warn",
  };
  const composition = await compose(config);
  try {
    await composition.loadAll();
    const server = await startLocalServer(composition, 0);
    try {
      screen.print(
        `Collider serves ${composition.registry.names.length} functions at ${server.url}, over the mail in ${config.workspaceEmulatorHost ?? config.workspaceDir}.\n`,
      );
      const token = await developmentToken(composition, config, USER);
      const client = new DemoClient(server.url, token);
      const casefileId = await tellStory(client, screen);
      await exportCasefile({ client, screen }, casefileId, config.dataDir);
      screen.print(`\n${whatNext(config, casefileId)}`);
    } finally {
      await server.close();
    }
  } finally {
    await composition.close();
  }
}

await runProgram({
  usage: `Runs three workflows over the sample mailbox, and exports what they collected: npm run demo

  --plain  no colours, and nothing is drawn over: as when the output is not a terminal
  --help`,
  options: { plain: { type: "boolean", default: false } },
  main: async ({ plain }) => demo(new Screen(plain || !process.stdout.isTTY)),
});
