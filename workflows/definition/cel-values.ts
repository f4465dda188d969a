import { celList, celMap, type CelInput } from "@bufbuild/cel";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "#shared/kernel/json.ts";

/** About a quarter of a second; nothing else of its process goes on meanwhile. */
export const MAX_VISITED_ITEMS = 250_000;

/** JSON as CEL takes it, and how many members of its lists and objects are looked at. */
export class CelValues {
  #left = MAX_VISITED_ITEMS;

  /** Whether a condition has looked at more than it may, whatever it has come to. */
  get areSpent(): boolean {
    return this.#left < 0;
  }

  of(value: JsonValue): CelInput {
    if (Array.isArray(value)) return this.#list(value);
    return isJsonObject(value) ? this.#map(value) : value;
  }

  #list(items: readonly JsonValue[]): CelInput {
    const list = celList(items.map((item) => this.of(item)));
    const { size } = list;
    const [get, values] = [list.get.bind(list), list.values.bind(list)];
    return Object.assign(list, {
      get: (index: number) => this.#spend(1, () => get(index)),
      values: () => this.#spend(size, values),
    });
  }

  /** Of its own properties alone, so that nothing of a prototype can be read. */
  #map(object: JsonObject): CelInput {
    const entries = Object.entries(object).map(
      ([key, member]) => [key, this.of(member)] as const,
    );
    const map = celMap(new Map(entries));
    const { size } = map;
    const [keys, own] = [map.keys.bind(map), map.entries.bind(map)];
    return Object.assign(map, {
      keys: () => this.#spend(size, keys),
      entries: () => this.#spend(size, own),
    });
  }

  #spend<Value>(items: number, read: () => Value): Value {
    this.#left -= items;
    if (this.areSpent) throw new RangeError("too many items");
    return read();
  }
}
