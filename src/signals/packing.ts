/** Posts as they are kept: each once, as a short list of values, however many slices they are of. Pure. */
import type { Bucket, Detail, Entry, Tally } from './tally.ts';

/** thing, author, text, id, at, engagement, tone, reach, and flags: 1 inside, 2 live, 4 edit. */
export type PackedEntry = readonly [
  number,
  number,
  number,
  string,
  number,
  number,
  number | null,
  number | null,
  number,
];

export function packEntry({
  thing,
  author,
  text,
  id,
  at,
  engagement,
  tone,
  reach,
  inside,
  live,
  edit,
}: Entry): PackedEntry {
  return [thing, author, text, id, at, engagement, tone, reach, (inside ? 1 : 0) + (live ? 2 : 0) + (edit ? 4 : 0)];
}

export function unpackEntry([thing, author, text, id, at, engagement, tone, reach, flags]: PackedEntry): Entry {
  const [inside, live, edit] = [(flags & 1) > 0, (flags & 2) > 0, (flags & 4) > 0];
  return { thing, author, text, id, at, engagement, tone, reach, inside, live, edit };
}

/** What was counted in one transaction of one stream. `of`: places among the entries. */
export interface Packed {
  readonly entries: readonly PackedEntry[];
  readonly hits: readonly {
    readonly slice: string;
    readonly counted: string;
    readonly part: string;
    readonly at: number;
    readonly of: readonly number[];
  }[];
}

/** So many fit into a row of PostgreSQL as it is: more are set apart and compressed, which takes five times as long. */
const TOGETHER = 12;

export function pack(tallies: readonly Tally[]): readonly { readonly source: string; readonly packed: Packed }[] {
  const all: { readonly source: string; readonly packed: Packed }[] = [];
  for (const [source, mine] of Map.groupBy(tallies, (one) => one.source)) {
    const places = new Map<Entry, number>();
    const rows: { readonly entries: PackedEntry[]; readonly hits: Packed['hits'][number][] }[] = [];
    for (const { slice, counted, part, at, entries } of mine) {
      const inRow = new Map<number, number[]>();
      for (const entry of entries) {
        let place = places.get(entry);
        if (place === undefined) {
          place = places.size;
          places.set(entry, place);
          if (place % TOGETHER === 0) rows.push({ entries: [], hits: [] });
          rows.at(-1)?.entries.push(packEntry(entry));
        }
        const row = Math.floor(place / TOGETHER);
        const there = inRow.get(row);
        if (there) there.push(place % TOGETHER);
        else inRow.set(row, [place % TOGETHER]);
      }
      for (const [row, of] of inRow) rows[row]?.hits.push({ slice, counted, part, at, of });
    }
    for (const packed of rows) all.push({ source, packed });
  }
  return all;
}

export function unpack(source: string, { entries, hits }: Packed): readonly Tally[] {
  const all = entries.map(unpackEntry);
  return hits.map(({ of, ...hit }) => {
    const mine = of.flatMap((place) => all[place] ?? []);
    return Object.assign({ source, entries: mine }, hit);
  });
}

/** `touched`: when it last changed, in milliseconds. */
export type PackedDetail = { readonly touched: number } & (
  | { readonly entries: readonly PackedEntry[] }
  | {
      readonly authors: readonly number[];
      readonly texts: readonly number[];
      readonly first: readonly PackedEntry[];
      readonly newest: readonly PackedEntry[];
    }
);

export function packDetail(detail: Bucket['detail'], touched: number): PackedDetail | null {
  if (detail === null) return null;
  if ('entries' in detail) return { touched, entries: detail.entries.map(packEntry) };
  return { ...detail, touched, first: detail.first.map(packEntry), newest: detail.newest.map(packEntry) };
}

export function unpackDetail(detail: PackedDetail | null): Detail | null {
  if (detail === null) return null;
  if ('entries' in detail) return { entries: detail.entries.map(unpackEntry) };
  const { authors, texts, first, newest } = detail;
  return { authors, texts, first: first.map(unpackEntry), newest: newest.map(unpackEntry) };
}
