/**
 * What somebody whose reading is narrowed may read of what is made of words: of effects, runs, asks, signals and time lines. What is made of many words is
 * for whoever may read all of them; what people say inside, and playbooks make of it, for whoever may read anything inside.
 */
import type { Audience } from '#sdk';
import { effectsById, type EffectRow } from '../actions/index.ts';
import { unreadableOf, type Sight } from '../activity/index.ts';
import type { Connection, Connections } from '../connections/index.ts';
import { hiddenIssues, partlyHidden, type Entry } from '../issues/index.ts';
import { Refused, type Change, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import { signalsById, type SignalRow } from '../signals/index.ts';
import { permissionsOf, type Principal } from './principal.ts';
import { sees, sightOf } from './rights.ts';

export interface ReadingParts {
  readonly database: { readonly pool: Tx };
  readonly connections: Pick<Connections, 'find' | 'get'>;
}

/** Whether what was said inside, by nobody's connection, may be read. */
export function readsInside(sight: Sight | null): boolean {
  return sight === null || sight.internal === null || sight.internal.length > 0;
}

export type Reading = ReturnType<typeof createReading>;

export interface Reads {
  readonly reading: Reading;
}

export function createReading({ database: { pool }, connections }: ReadingParts) {
  /** What has no audience of its own is of its connection. */
  function seen(who: Principal) {
    const sight = sightOf(who);
    return (connection: string, audience: Audience | null = null): boolean =>
      sees(sight, { connection, audience: audience ?? connections.find(connection)?.audience ?? 'internal' });
  }

  /** Whoever configures connections knows of all of them. */
  function knows(who: Principal): (connection: string) => boolean {
    const may = seen(who);
    return permissionsOf(who).includes('configure') ? () => true : (connection) => may(connection);
  }

  /** Those that were noticed in what may be read, all of it. */
  async function signals(who: Principal, rows: readonly SignalRow[]): Promise<readonly SignalRow[]> {
    const sight = sightOf(who);
    if (sight === null) return rows;
    const may = seen(who);
    const hidden = await unreadableOf(pool, rows.flatMap(behind), sight);
    return rows.filter(
      (row) =>
        Object.keys(row.evidence.where).every((stream) => may(stream.split('/', 1)[0] ?? '')) &&
        !behind(row).some((id) => hidden.has(id)),
    );
  }

  /** Those whose words may be read. */
  async function runs(who: Principal, rows: readonly playbook.RunRow[]): Promise<readonly playbook.RunRow[]> {
    const sight = sightOf(who);
    if (sight === null) return rows;
    if (!readsInside(sight)) return [];
    const replies = new Map<string, string[]>();
    for (const { run, outcome } of await playbook.journalsOf(
      pool,
      rows.map(({ id }) => id),
    ))
      replies.set(run, [...(replies.get(run) ?? []), ...replyIn(outcome)]);
    const read = ({ id, cause, given }: playbook.RunRow): readonly string[] => [
      ...(cause === null ? [] : [cause]),
      ...(given?.activities ?? []),
      ...(given?.origin ?? []),
      ...(replies.get(id) ?? []),
    ];
    const hidden = await unreadableOf(pool, rows.flatMap(read), sight);
    const issues = await partlyHidden(pool, sight, rows.flatMap(aboutOf));
    const noticed = await signalsById(
      pool,
      rows.flatMap(({ cause }) => cause ?? []),
    );
    const told = new Set((await signals(who, noticed)).map(({ id }) => id));
    const untold = new Set(noticed.map(({ id }) => id).filter((id) => !told.has(id)));
    return rows.filter(
      (row) =>
        !read(row).some((id) => hidden.has(id)) &&
        !aboutOf(row).some((id) => issues.has(id)) &&
        (row.cause === null || !untold.has(row.cause)),
    );
  }

  return {
    seen,
    knows,

    /** Throws `config`, as of one that there is not, where they do not know of it. */
    connection(who: Principal, id: string): Connection {
      const found = connections.get(id);
      if (knows(who)(id)) return found;
      throw new Refused({ code: 'not_there', what: 'connection', id }, `there is no connection ${id}`, {
        kind: 'config',
        cure: 'bondfire connection list shows those there are.',
      });
    },

    signals,
    runs,

    /** Of these runs; null: all. */
    async runsOf(who: Principal, ids: readonly string[]): Promise<ReadonlySet<string> | null> {
      if (sightOf(who) === null) return null;
      return new Set((await runs(who, await playbook.runsById(pool, [...new Set(ids)]))).map(({ id }) => id));
    },

    /** Those of runs that may be read, and those that they are asked themselves. */
    async asks<Ask extends playbook.AskRow>(who: Principal, rows: readonly Ask[]): Promise<readonly Ask[]> {
      const readable = await this.runsOf(
        who,
        rows.map(({ run }) => run),
      );
      if (readable === null) return rows;
      const asked = await playbook.askedOf(
        pool,
        rows.map(({ id }) => id),
      );
      const own = new Set(asked.flatMap(({ ask, person }) => (person === who.person ? [ask] : [])));
      return rows.filter(({ id, run }) => readable.has(run) || own.has(id));
    },

    /** Without the words of those that were made of what may not be read. */
    async effects<Effect extends EffectRow>(who: Principal, rows: readonly Effect[]): Promise<readonly Effect[]> {
      const sight = sightOf(who);
      if (sight === null) return rows;
      const madeOf = ({ provenance: { activities, copies = [] }, origin }: Effect): readonly string[] => [
        ...activities,
        ...origin,
        ...copies.map(({ of }) => of),
      ];
      const hidden = await unreadableOf(pool, rows.flatMap(madeOf).filter(isId), sight);
      return rows.map((one) => {
        if (!madeOf(one).some((id) => hidden.has(id))) return one;
        const { copies: _copies, ...provenance } = one.provenance;
        const fault = one.fault && { ...one.fault, message: 'it was refused', cure: null };
        return { ...one, input: {}, output: null, fault, provenance };
      });
    },

    /** Of what changed what they may read of; several that are not named stay. */
    async changes(who: Principal, all: readonly Change[]): Promise<readonly Change[]> {
      const sight = sightOf(who);
      if (sight === null) return all;
      const of = (...nouns: readonly string[]): string[] =>
        all.flatMap(({ noun, id }) => (id !== null && isId(id) && nouns.includes(noun) ? [id] : []));
      const unread = await unreadableOf(pool, of('activity'), sight);
      const hidden = await hiddenIssues(pool, sight, of('issue', 'presence'));
      const may = seen(who);
      const asks = await Promise.all(of('ask').map((id) => playbook.findAsk(pool, id)));
      const told = new Set([
        ...of('activity').filter((id) => !unread.has(id)),
        ...of('issue', 'presence').filter((id) => !hidden.has(id)),
        ...((await this.runsOf(who, of('run'))) ?? []),
        ...idsOf(await signals(who, await signalsById(pool, of('signal')))),
        ...idsOf((await effectsById(pool, of('effect'))).filter(({ connection }) => may(connection))),
        ...idsOf(
          await this.asks(
            who,
            asks.filter((one) => one !== undefined),
          ),
        ),
      ]);
      const judged = new Set(['activity', 'issue', 'presence', 'run', 'signal', 'effect', 'ask', 'quarantine']);
      return all.filter(
        ({ noun, id }) => id === null || (noun === 'connection' ? knows(who)(id) : !judged.has(noun) || told.has(id)),
      );
    },

    /** Of a time line, `hidden` being what the issue gathered and they may not read. */
    async entries(who: Principal, rows: readonly Entry[], hidden: ReadonlySet<string>): Promise<readonly Entry[]> {
      const sight = sightOf(who);
      if (sight === null) return rows;
      const inside = readsInside(sight);
      const by = rows.flatMap(({ cause }) => (cause?.noun === 'run' ? [cause.id] : []));
      const readable = await this.runsOf(who, by);
      return rows.flatMap((entry): Entry[] => {
        const { audience, cause, detail } = entry;
        const of = [detail['activity'], cause?.id].some((id) => hidden.has(String(id)));
        if (of || (audience === 'internal' && !inside)) return [];
        if (cause?.noun === 'run' && readable?.has(cause.id) === false) return [];
        return [{ ...entry, detail: withoutHidden(detail, hidden) }];
      });
    },
  };
}

function behind({ evidence: { first, activities } }: SignalRow): readonly string[] {
  return [...activities, ...(first === null ? [] : [first.activity])];
}

function aboutOf({ cause, issue }: playbook.RunRow): readonly string[] {
  return [cause, issue].filter((id) => id !== null);
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function replyIn(outcome: playbook.Json): readonly string[] {
  const reply = typeof outcome === 'object' && outcome !== null && 'reply' in outcome ? outcome['reply'] : null;
  return typeof reply === 'string' && isId(reply) ? [reply] : [];
}

function isId(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

/** What an entry tells of several activities, or was said inside in it. */
function withoutHidden(detail: Entry['detail'], hidden: ReadonlySet<string>): Entry['detail'] {
  const { activities, to, copies } = detail;
  const kept = (list: unknown, idOf: (one: unknown) => unknown): unknown[] =>
    Array.isArray(list) ? list.filter((one) => !hidden.has(String(idOf(one)))) : [];
  return {
    ...detail,
    ...(Array.isArray(activities) && { activities: kept(activities, (one) => one) }),
    ...(Array.isArray(to) && { to: kept(to, (one) => (one as { activity?: unknown }).activity) }),
    ...(Array.isArray(copies) && { copies: kept(copies, (one) => (one as { of?: unknown }).of) }),
  };
}
