import { once } from "node:events";
import { runProgram } from "../run-program.ts";
import { startCloudTasksEmulator, type EmulatorOptions } from "./emulator.ts";
import { portOf } from "./port-option.ts";

const USAGE = `A Cloud Tasks emulator for one machine.

  --port PORT         of the gRPC server (8123; 0 for a free one)
  --issuer-port PORT  of the documents that its tokens are checked with (a free one)
  --queue NAME        projects/P/locations/L/queues/Q, there from the start; may be repeated
  --help`;

async function run(options: EmulatorOptions): Promise<void> {
  const emulator = await startCloudTasksEmulator(options);
  console.log(
    `Cloud Tasks emulator is ready: CLOUD_TASKS_EMULATOR_HOST=${emulator.host} CLOUD_TASKS_EMULATOR_ISSUER=${emulator.issuer}`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await emulator.stop();
}

await runProgram({
  usage: USAGE,
  options: {
    port: { type: "string", default: "8123" },
    "issuer-port": { type: "string", default: "0" },
    queue: { type: "string", multiple: true, default: [] },
  },
  main: async (values) =>
    run({
      port: portOf("--port", values.port),
      issuerPort: portOf("--issuer-port", values["issuer-port"]),
      queues: values.queue,
    }),
});
