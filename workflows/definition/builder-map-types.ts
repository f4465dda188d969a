import type { Checked } from "./builder-types.ts";
import type { Refused, Scope, SourceOf } from "./source-types.ts";

/** What `for_each` may be: a list that is written out, or the text of a reference to one. */
export type WrittenList = string | readonly unknown[];

/** What a step is that has no `for_each`. */
export type NoList = undefined;

export type Tolerance = number | `${number}%`;

/** What a text alone refers to; `never` where it is more than one reference. */
type WholeReference<Text extends string> = Text extends `\${${infer Inner}}`
  ? Inner extends `${string}}${string}`
    ? never
    : Inner
  : never;

/** Of a reference that is faulty nothing is known, so that its own fault is the only one. */
type Known<Source> = [Source] extends [Refused<string>] ? unknown : Source;

/** What stands in a list that is written out. */
type Literal<Value, S extends Scope> = Value extends string
  ? [WholeReference<Value>] extends [never]
    ? Value extends `${string}\${${string}}${string}`
      ? string
      : Value
    : Known<SourceOf<WholeReference<Value>, S>>
  : Value extends object
    ? { -readonly [Key in keyof Value]: Literal<Value[Key], S> }
    : Value;

type ItemIn<Source> = unknown extends Source
  ? unknown
  : Source extends readonly (infer Item)[]
    ? Item
    : unknown;

/** What `${item}` is. What a faulty list holds is not known, so that its own fault is the only one. */
type ItemOf<List, S extends Scope> = List extends string
  ? ItemIn<SourceOf<WholeReference<List>, S>>
  : List extends readonly []
    ? unknown
    : List extends readonly (infer Item)[]
      ? Literal<Item, S>
      : unknown;

/** What the parameters of a step may refer to: in a map, its item beside all else. */
export type WithItem<List, S extends Scope> = [List] extends [NoList]
  ? S
  : S & { readonly item: ItemOf<List, S> };

type ListSource<List, Text extends string, Source> = unknown extends Source
  ? List
  : [Source] extends [Refused<string>]
    ? Source
    : [Source] extends [readonly unknown[]]
      ? List
      : [Source] extends [readonly unknown[] | null | undefined]
        ? Refused<`${Text} may be null or absent`>
        : Refused<`${Text} is no list`>;

/** The list where it is one, or why it is none. */
export type CheckedList<List, S extends Scope> = List extends string
  ? [WholeReference<List>] extends [never]
    ? Refused<"for_each takes a list, or a reference to one">
    : ListSource<List, WholeReference<List>, SourceOf<WholeReference<List>, S>>
  : Checked<List, unknown, S>;

/** A field that means something beside `for_each` alone. */
export type BesideList<List, Value> = [List] extends [NoList]
  ? Refused<"belongs to a step with for_each">
  : Value;

/** What a step answers: a map, what its tool did for each item, and null where it failed and was allowed to. */
export type Answer<List, Tolerated, Output> = [List] extends [NoList]
  ? Output
  : {
      readonly outputs: ([Tolerated] extends [0] ? Output : Output | null)[];
      readonly count: number;
      readonly failed: number;
    };
