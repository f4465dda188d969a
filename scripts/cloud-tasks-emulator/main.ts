import { once } from "node:events";
import { parseArgs } from "node:util";
import { startCloudTasksEmulator, type EmulatorOptions } from "./emulator.ts";
import { portOf } from "./port-option.ts";

const USAGE = `A Cloud Tasks emulator for one machine.

  --port PORT         of the gRPC server (8123; 0 for a free one)
  --issuer-port PORT  of the documents that its tokens are checked with (a free one)
  --queue NAME        projects/P/locations/L/queues/Q, there from the start; may be repeated
  --help`;

/** Null when help is asked for. */
function readOptions(): EmulatorOptions | null {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8123" },
      "issuer-port": { type: "string", default: "0" },
      queue: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  return {
    port: portOf("--port", values.port),
    issuerPort: portOf("--issuer-port", values["issuer-port"]),
    queues: values.queue,
  };
}

async function run(options: EmulatorOptions): Promise<void> {
  const emulator = await startCloudTasksEmulator(options);
  console.log(
    `Cloud Tasks emulator is ready: CLOUD_TASKS_EMULATOR_HOST=${emulator.host} CLOUD_TASKS_EMULATOR_ISSUER=${emulator.issuer}`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await emulator.stop();
}

try {
  const options = readOptions();
  if (options === null) console.log(USAGE);
  else await run(options);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
