import type { WorkspaceFile } from "./workspace-files.ts";

type Order = (a: WorkspaceFile, b: WorkspaceFile) => number;

const byTime: Order = (a, b) => a.modifiedAt - b.modifiedAt;

const ORDERS: ReadonlyMap<string, Order> = new Map([
  ["folder", (a, b) => rank(a) - rank(b)],
  ["name", (a, b) => compareNames(a, b, false)],
  ["name_natural", (a, b) => compareNames(a, b, true)],
  ["createdTime", (a, b) => a.createdAt - b.createdAt],
  ["modifiedTime", byTime],
  ["modifiedByMeTime", byTime],
  ["recency", byTime],
  ["quotaBytesUsed", (a, b) => a.sizeBytes - b.sizeBytes],
]);

function rank({ kind }: WorkspaceFile): number {
  return kind === "folder" ? 0 : 1;
}

function compareNames(
  a: WorkspaceFile,
  b: WorkspaceFile,
  numeric: boolean,
): number {
  return a.name.localeCompare(b.name, "en", { numeric });
}

/** The order that Drive's `orderBy` names, the newest first where it names none; null for what is no order. */
export function driveOrder(orderBy: string): Order | null {
  const text = orderBy.trim() === "" ? "modifiedTime desc" : orderBy;
  const orders: Order[] = [];
  for (const key of text.split(",")) {
    const [name = "", direction, ...rest] = key.trim().split(/\s+/u);
    const order = ORDERS.get(name);
    const isKnown = direction === undefined || direction === "desc";
    if (order === undefined || !isKnown || rest.length > 0) return null;
    orders.push(direction === undefined ? order : (a, b) => order(b, a));
  }
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return a.id < b.id ? -1 : 1;
  };
}
