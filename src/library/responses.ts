/** Writing responses: by hand, from a file, and what becomes of them. Each change keeps what was before, and the index with it. */
import { Fault } from '#sdk';
import { Refused, type Tx } from '../platform/index.ts';
import { addToIndex, mergeSegments, removeFromIndex } from './indexing.ts';
import { indexedOf, TOLD, type Incoming, type NewResponse, type Response, type ResponseChange } from './stage.ts';
import type { Stems } from './stems.ts';
import * as store from './store.ts';

/** How a row of a file ended. */
export type Taken = 'added' | 'changed' | 'same' | 'duplicate';

export interface Responses {
  add(tx: Tx, given: NewResponse, source: string, now: Date): Promise<Response>;
  /**
   * In their order. Those with an id of their own change the one that came in with it: from the same source, or from another where it has a text in
   * common, since systems number alike. Those without that say the same as another are passed over.
   */
  take(tx: Tx, given: readonly Incoming[], source: string, now: Date): Promise<Taken[]>;
  /** Throws `rejected` where there is none, and where `version` is not the one that there is now. */
  edit(
    tx: Tx,
    id: string,
    change: ResponseChange,
    by: string,
    why: string | null,
    now: Date,
    version?: number,
  ): Promise<Response>;
  /** No longer found; what it said stays. */
  retire(tx: Tx, id: string, why: string, by: string, now: Date): Promise<Response>;
  restore(tx: Tx, id: string, by: string, now: Date): Promise<Response>;
  /** One that is made of something else than a person's words. */
  make(tx: Tx, row: store.NewRow, now: Date): Promise<Response>;
  /** Says something else from now on; what it said is kept as a version. */
  revise(
    tx: Tx,
    before: Response,
    changes: Partial<Response>,
    said: { readonly by: string; readonly why: string | null },
    now: Date,
  ): Promise<Response>;
  /** What it said is kept nowhere: no version, and not a hash of a word in the index. */
  rewrite(tx: Tx, pairs: readonly { readonly before: Response; readonly after: Response }[], now: Date): Promise<void>;
  /** They were never there: not a hash of a word stays in the index. */
  drop(tx: Tx, ids: readonly string[]): Promise<void>;
  /** Read anew into the index, as this version reads them; searches go on. Answers the last one, to go on behind it; null at the end. */
  reindex(tx: Tx, after: string | null, limit: number): Promise<string | null>;
  /** Small parts of the index become large ones. Answers whether there may be more to do. */
  tidy(tx: Tx): Promise<boolean>;
}

export function createResponses(stems: Stems): Responses {
  async function change(
    tx: Tx,
    before: Response,
    changes: Partial<Response>,
    { by, why }: { readonly by: string; readonly why: string | null },
    now: Date,
  ): Promise<Response> {
    const after: Response = { ...before, ...changes, version: before.version + 1, changed_at: now.toISOString() };
    const was = Object.fromEntries(Object.keys(changes).map((key) => [key, before[key as keyof Response]]));
    await store.saveVersion(tx, before.id, { version: before.version, by, why, was }, now);
    await store.updateResponse(tx, after);
    await removeFromIndex(tx, [indexedOf(before)]);
    if (after.retired_at === null) await addToIndex(tx, stems, [indexedOf(after)]);
    return after;
  }

  async function insert(tx: Tx, rows: readonly store.NewRow[], now: Date): Promise<Response[]> {
    await store.insertResponses(tx, rows, now);
    const at = now.toISOString();
    const made = rows.map((row) => ({
      created_at: at,
      ...row,
      version: 1,
      changed_at: at,
    }));
    await addToIndex(tx, stems, made.filter(({ retired_at }) => retired_at === null).map(indexedOf));
    return made;
  }

  return {
    async add(tx, given, source, now) {
      const [made] = await insert(tx, [store.newRow(given, source)], now);
      if (!made) throw new Fault('bug', 'nothing was added');
      return made;
    },

    async take(tx, given, source, now) {
      const named = given.flatMap(({ ref }) => ref ?? []);
      const there = Map.groupBy(await store.responsesByRef(tx, named), ({ ref, id }) => ref ?? id);
      for (const one of [...there.values()].flat()) if (one.ref !== null) there.set(one.id, [one]);
      const anonymous = given.filter(({ ref }) => ref === null);
      const known = (await store.saidAlready(tx, anonymous)).values();
      const told = await store.issuesTold(
        tx,
        given.flatMap(({ issue }) => issue ?? []),
      );
      const fresh = new Map<string, store.NewRow>();
      const taken: Taken[] = [];
      for (const [at, one] of given.entries()) {
        const from = one.source ?? source;
        const row = (): store.NewRow => ({ ...store.newRow(one, from), issue: freeIssue(one.issue, told, fresh) });
        if (one.ref === null) {
          const key = ` ${canonical([one.situation.toLowerCase(), one.decision, one.answers])}`;
          taken[at] = known.next().value === true || fresh.has(key) ? 'duplicate' : 'added';
          if (taken[at] === 'added') fresh.set(key, row());
          continue;
        }
        const key = canonical([one.ref, from]);
        const before = fresh.get(key);
        const found = sameEntry(there.get(one.ref) ?? [], one, from);
        if (before !== undefined) {
          fresh.set(key, { ...row(), id: before.id, issue: before.issue });
          taken[at] = 'changed';
        } else if (found === undefined) {
          fresh.set(key, row());
          taken[at] = 'added';
        } else {
          const changes = differences(found, one);
          taken[at] = changes === null ? 'same' : 'changed';
          if (changes === null) continue;
          const after = await change(tx, found, changes, { by: from, why: 'imported again' }, now);
          there.set(one.ref, (there.get(one.ref) ?? []).with((there.get(one.ref) ?? []).indexOf(found), after));
        }
      }
      if (fresh.size > 0) await insert(tx, [...fresh.values()], now);
      return taken;
    },

    async edit(tx, id, changes, by, why, now, version) {
      const before = await locked(tx, id);
      if (version !== undefined && version !== before.version)
        throw new Refused(
          { code: 'changed_meanwhile' },
          `somebody has changed it meanwhile: it is version ${before.version}, not ${version}`,
          `Look at it again and repeat the change: bondfire library show ${id}.`,
        );
      // Whoever says how it turned out says it of what was used for its issue as well.
      if (changes.outcome !== undefined && before.issue !== null)
        await store.settleUses(tx, [before.issue], { outcome: changes.outcome, reopened: null });
      return change(tx, before, given(changes), { by, why }, now);
    },

    async make(tx, row, now) {
      const [made] = await insert(tx, [row], now);
      return made as Response;
    },

    revise: change,

    async rewrite(tx, pairs, now) {
      for (const { before, after } of pairs)
        await store.updateResponse(tx, { ...after, version: before.version + 1, changed_at: now.toISOString() });
      await removeFromIndex(
        tx,
        pairs.map(({ before }) => indexedOf(before)),
        true,
      );
      const found = pairs.flatMap(({ after }) => (after.retired_at === null ? [indexedOf(after)] : []));
      await addToIndex(tx, stems, found);
    },

    async retire(tx, id, why, by, now) {
      const before = await locked(tx, id);
      if (before.retired_at !== null)
        throw new Refused(
          { code: 'retired_already' },
          `it is retired already: ${before.retired_why ?? ''}`,
          `Bring it back: bondfire library restore ${id}.`,
        );
      return change(tx, before, { retired_at: now.toISOString(), retired_why: why }, { by, why }, now);
    },

    async restore(tx, id, by, now) {
      const before = await locked(tx, id);
      if (before.retired_at === null)
        throw new Refused({ code: 'not_retired' }, 'it is not retired', `What it says: bondfire library show ${id}.`);
      return change(tx, before, { retired_at: null, retired_why: null }, { by, why: 'brought back' }, now);
    },

    async drop(tx, ids) {
      await removeFromIndex(tx, (await store.lockResponses(tx, ids)).map(indexedOf), true);
      await store.deleteResponses(tx, ids);
    },

    async reindex(tx, after, limit) {
      const ids = (await store.responsesAfter(tx, null, after, limit)).map(({ id }) => id);
      const rows = await store.lockResponses(tx, ids);
      await removeFromIndex(tx, rows.map(indexedOf));
      await addToIndex(tx, stems, rows.filter(({ retired_at }) => retired_at === null).map(indexedOf));
      return ids.at(-1) ?? null;
    },

    tidy: mergeSegments,
  };
}

async function locked(tx: Tx, id: string): Promise<Response> {
  const [found] = await store.lockResponses(tx, [id]);
  if (found) return found;
  throw new Refused(
    { code: 'no_response', retired: false },
    `there is no response ${id}`,
    'bondfire library search "<words>" finds them; library list shows the newest.',
  );
}

function given(changes: ResponseChange): Partial<Response> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Response>;
}

/** What has the same id is the same from the same source, or where it says the same somewhere. */
function sameEntry(there: readonly Response[], one: Incoming, source: string): Response | undefined {
  const texts = new Set(textsOf(one));
  return (
    there.find((found) => found.source === source || found.id === one.ref) ??
    there.find((found) => textsOf(found).some((text) => texts.has(text)))
  );
}

function textsOf({ title, situation, answers }: Pick<NewResponse, 'title' | 'situation' | 'answers'>): string[] {
  return [title ?? situation, situation, ...answers.map(({ text }) => text)].map((one) => one.toLowerCase());
}

/** An issue has one response. */
function freeIssue(
  issue: string | null | undefined,
  told: ReadonlySet<string>,
  fresh: ReadonlyMap<string, store.NewRow>,
): string | null {
  if (issue == null || told.has(issue)) return null;
  return [...fresh.values()].some((one) => one.issue === issue) ? null : issue;
}

const FIELDS = [...TOLD, 'outcome', 'happened_at', 'review_at'] as const satisfies readonly (keyof NewResponse)[];

/** Where a file is silent of these, what is known here stays. */
const KEPT: ReadonlySet<string> = new Set(['outcome', 'review_at', 'team']);

/** What a file says otherwise; null where nothing. What was decided here (retired, preferred, private and to whom) a file does not change. */
function differences(there: Response, given: Incoming): Partial<Response> | null {
  const changed = FIELDS.filter((field) => {
    if (KEPT.has(field) && (given[field] === null || (field === 'team' && there.private))) return false;
    return canonical(valueOf(field, given)) !== canonical(valueOf(field, there));
  });
  return changed.length === 0 ? null : Object.fromEntries(changed.map((field) => [field, given[field]]));
}

/** The same instant is written in many ways. */
function valueOf(field: (typeof FIELDS)[number], one: NewResponse): unknown {
  const value = one[field];
  return field.endsWith('_at') && typeof value === 'string' ? new Date(value).toISOString() : value;
}

/** The same for the same, in whatever order its keys are. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
