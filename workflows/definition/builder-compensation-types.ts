import type { WithItem } from "./builder-map-types.ts";
import type { ControlTool } from "./control-tools.ts";
import type { Refused, Scope } from "./source-types.ts";

/** A step that is undone by nothing: none was added last, or it is one that the engine performs itself. */
export type NoStep = never;

/**
 * What a step's compensation may refer to: what the step may, and its own output; in a map what was made of the item. Of a
 * step that calls nothing there is none.
 */
export type Undone<
  Tool extends string,
  Id extends string,
  Output,
  List,
  S extends Scope,
> =
  Tool extends Exclude<ControlTool, "run_workflow">
    ? NoStep
    : WithItem<
        List,
        {
          readonly input: S["input"];
          readonly steps: S["steps"] & Record<Id, Output>;
        }
      >;

/** A tool that can undo something, where there is something to undo. */
export type UndoingTool<Tool extends string, Last> = [Last] extends [NoStep]
  ? Refused<"compensatedBy follows a step that calls a tool">
  : Tool extends ControlTool
    ? Refused<`${Tool} undoes nothing`>
    : Tool;
