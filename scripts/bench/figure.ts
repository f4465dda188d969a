import type { JsonObject } from "#shared/kernel/json.ts";
import { alignedTable } from "./table.ts";

/** One measured value beside the least that it could be, or the most. */
export interface Figure {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly floor: number;
  readonly floorIs: string;
  readonly aim: Aim | null;
}

/** What is aimed at: a bound of the ratio to the floor, or of the value itself. */
export interface Aim {
  readonly of: "ratio" | "value";
  readonly bound: "at most" | "at least";
  readonly than: number;
}

function ratioOf({ value, floor }: Figure): number {
  return value / floor;
}

function isMet(figure: Figure, { of, bound, than }: Aim): boolean {
  const seen = of === "ratio" ? ratioOf(figure) : figure.value;
  return bound === "at most" ? seen <= than : seen >= than;
}

function aimText({ unit }: Figure, { of, bound, than }: Aim): string {
  const sign = bound === "at most" ? "<=" : ">=";
  return of === "ratio" ? `${sign} ${than} x floor` : `${sign} ${than} ${unit}`;
}

/** The figure as JSON, rounded to what was measured. */
export function figureJson(figure: Figure): JsonObject {
  const { label, unit, value, floor, floorIs, aim } = figure;
  return {
    label,
    unit,
    value: rounded(value),
    floor: rounded(floor),
    ratio: rounded(ratioOf(figure)),
    floor_is: floorIs,
    aim: aim === null ? null : aimText(figure, aim),
    aim_met: aim === null ? null : isMet(figure, aim),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function shown(value: number): string {
  const digits = Math.abs(value) < 100 ? 2 : 0;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

const HEADINGS = ["", "measured", "floor", "ratio", "aim", ""];

/** The figures as lines of a table. */
export function figureTable(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => {
    const { label, unit, value, floor, aim } = figure;
    return [
      label,
      `${shown(value)} ${unit}`,
      `${shown(floor)} ${unit}`,
      `${shown(ratioOf(figure))} x`,
      aim === null ? "" : aimText(figure, aim),
      aim === null ? "" : isMet(figure, aim) ? "met" : "missed",
    ];
  });
  return alignedTable(
    [HEADINGS, ...rows],
    (column) => column === 0 || column > 3,
  );
}
