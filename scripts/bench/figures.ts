import type { Calls } from "./measure-calls.ts";
import type { Aim, Figure } from "./figure.ts";
import {
  CHAIN_STEPS,
  FAN_OUT_WIDTH,
  RUNS_AT_ONCE,
  type FanOut,
  type Latency,
  type Throughput,
} from "./measure-runs.ts";

const ONE_A_STEP = "one SQLite FULL commit a step, one after the other";

function atMost(than: number, of: Aim["of"]): Aim {
  return { of, bound: "at most", than };
}

export function chainFigures({ system, floor }: Latency): readonly Figure[] {
  const chain = {
    unit: "ms",
    floorIs: `${ONE_A_STEP}: ${CHAIN_STEPS} commits`,
  };
  return [
    {
      ...chain,
      name: "chain_latency_p50",
      label: `${CHAIN_STEPS}-step chain, p50`,
      value: system.p50,
      floor: floor.p50,
      aim: atMost(3, "ratio"),
    },
    {
      ...chain,
      name: "chain_latency_p99",
      label: `${CHAIN_STEPS}-step chain, p99`,
      value: system.p99,
      floor: floor.p99,
      aim: null,
    },
  ];
}

export function throughputFigures(measured: Throughput): readonly Figure[] {
  const steps = { unit: "steps/s", value: measured.stepsPerSecond };
  return [
    {
      ...steps,
      name: "throughput",
      label: `${RUNS_AT_ONCE} chains at once`,
      floor: measured.commitsPerSecond,
      floorIs: ONE_A_STEP,
      aim: { of: "ratio", bound: "at least", than: 0.7 },
    },
    {
      ...steps,
      name: "throughput_shared_flush",
      label: "  the same, beside shared flushes",
      floor: measured.sharedPerSecond,
      floorIs: `SQLite FULL commits of ${RUNS_AT_ONCE} documents each, as if all runs shared every flush and did nothing else`,
      aim: null,
    },
  ];
}

export function fanOutFigures(measured: FanOut): readonly Figure[] {
  const fanOut = { unit: "ms", value: measured.system.p50 };
  return [
    {
      ...fanOut,
      name: "fan_out_latency_p50",
      label: `fan-out of ${FAN_OUT_WIDTH} into a join, p50`,
      floor: measured.floor.p50,
      floorIs: `${ONE_A_STEP}: ${FAN_OUT_WIDTH + 2} commits`,
      aim: atMost(2, "ratio"),
    },
    {
      ...fanOut,
      name: "fan_out_latency_p50_critical_path",
      label: "  the same, beside its critical path",
      floor: measured.criticalPath.p50,
      floorIs:
        "three SQLite FULL commits: the root, all lanes together, the join",
      aim: null,
    },
  ];
}

export interface Memory {
  /** Megabytes before the first run, and at the most until the last one ended. */
  readonly idle: number;
  readonly peak: number;
}

export function memoryFigures({ idle, peak }: Memory): readonly Figure[] {
  return [
    {
      name: "peak_memory",
      label: "peak memory (RSS)",
      unit: "MB",
      value: peak,
      floor: idle,
      floorIs: "the same process before its first run",
      aim: atMost(200, "value"),
    },
  ];
}

const MICROSECONDS = 1000;

export function callFigures(calls: Calls): readonly Figure[] {
  const bare = calls.bare.p50 * MICROSECONDS;
  const beside = {
    unit: "us",
    floor: bare,
    floorIs: "a bare functions-framework handler, the whole call over HTTP",
    aim: atMost(150, "value"),
  };
  return [
    {
      ...beside,
      name: "dispatch_read_only",
      label: "dispatch over a bare handler, read-only",
      value: calls.reading.p50 * MICROSECONDS - bare,
    },
    {
      ...beside,
      name: "dispatch_transactional",
      label: "dispatch over a bare handler, transactional, flush aside",
      value: calls.writing.p50 * MICROSECONDS - bare,
    },
  ];
}
