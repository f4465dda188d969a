import type { Figure } from "./figure.ts";
import type { Begun, Waiting } from "./measure-waiting.ts";
import type { WidthTimes } from "./measure-width.ts";

const LINEAR = 2;

/** What a step costs in a run of each width, beside one commit and beside a step of the narrowest. */
export function widthFigures(
  what: string,
  times: readonly WidthTimes[],
): readonly Figure[] {
  const [narrowest] = times;
  const stepMs = ({ width, system }: WidthTimes): number => system.p50 / width;
  return times.flatMap((one) => {
    const { width, system, floor } = one;
    const name = `${what.replaceAll(" ", "_")}_${width}`;
    return [
      {
        name,
        label: `${what} of ${width} steps, p50`,
        unit: "ms",
        value: system.p50,
        floor: floor.p50,
        floorIs: `one SQLite FULL commit a step, one after the other: ${width} commits`,
        aim: null,
      },
      {
        name: `${name}_a_step`,
        label: "  a step of it, beside a step of the narrowest",
        unit: "ms",
        value: stepMs(one),
        floor: narrowest === undefined ? Number.NaN : stepMs(narrowest),
        floorIs: `a step where there are ${narrowest?.width ?? 0}`,
        aim: { of: "ratio", bound: "at most", than: LINEAR },
      },
    ];
  });
}

/** What runs that wait cost, beside a process that has none. */
export function waitingFigures(
  few: Waiting,
  many: Waiting,
  begun: { readonly empty: Begun; readonly full: Begun },
): readonly Figure[] {
  const runs = many.runs.toLocaleString("en");
  const empty = "a new process over an empty folder";
  return [
    {
      name: "waiting_memory",
      label: `memory (RSS) with ${runs} runs waiting`,
      unit: "MB",
      value: many.memoryMb.after,
      floor: few.memoryMb.before,
      floorIs: "the same process before its first run",
      aim: { of: "value", bound: "at most", than: 250 },
    },
    {
      name: "waiting_event",
      label: `an event to one of ${runs} that wait, to its run's end, p50`,
      unit: "ms",
      value: many.event.p50,
      floor: few.event.p50,
      floorIs: `the same where ${few.runs} wait`,
      aim: { of: "ratio", bound: "at most", than: LINEAR },
    },
    {
      name: "waiting_restart",
      label: `a new process over ${runs} that wait, to its first answer`,
      unit: "ms",
      value: begun.full.readyMs,
      floor: begun.empty.readyMs,
      floorIs: empty,
      aim: { of: "ratio", bound: "at most", than: LINEAR },
    },
    {
      name: "waiting_restart_memory",
      label: "  its memory (RSS) then",
      unit: "MB",
      value: begun.full.memoryMb,
      floor: begun.empty.memoryMb,
      floorIs: empty,
      aim: { of: "value", bound: "at most", than: 250 },
    },
  ];
}
