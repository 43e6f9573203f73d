/** Walks anything back to the payload that started it, in one query. */
import { effectsById } from '../actions/index.ts';
import { holdsUnreadable, unreadableOf } from '../activity/index.ts';
import { Refused, type Tx } from '../platform/index.ts';
import { signalsById } from '../signals/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { sightOf } from './rights.ts';

/** One link, the last first. `cause` is the next link's id; null at the beginning. */
export interface Link {
  readonly noun: 'effect' | 'run' | 'signal' | 'activity' | 'envelope';
  readonly id: string;
  readonly at: string;
  readonly cause: string | null;
  /** What a person wants to see of it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Each row of the chain as JSON, found from whichever id was given. */
const CHAIN = `
with effect as (select * from effects where id = $1),
run as (select * from runs where id in (select cause from effect union select $1::uuid)),
signal as (select *, (evidence->'first'->>'activity')::uuid as first from signals where id in (select cause from run union select $1::uuid)),
activity as (select * from activities where id in (select cause from run union select first from signal union select $1::uuid)),
envelope as (select * from envelopes where id in (select cause from activity union select $1::uuid))
select
  (select json_build_object('id', id, 'at', intended_at, 'cause', cause, 'detail', json_build_object(
     'action', action, 'connection', connection, 'step', step, 'state', state, 'external_id', external_id, 'input', input, 'output', output,
     'fault', fault, 'attempts', attempts, 'called_at', called_at, 'ended_at', ended_at)) from effect) as effect,
  (select json_build_object('id', id, 'at', started_at, 'cause', cause, 'detail', json_build_object(
     'playbook', playbook, 'revision', revision, 'key', key, 'state', state, 'reason', reason, 'mode', mode, 'ended_at', ended_at,
     'form', given->'given'->'form', 'by', given->>'by',
     'journal', (select coalesce(json_agg(json_build_object('step', step, 'state', state, 'outcome', outcome, 'at', at,
        'reply', (select json_build_object('id', reply.id, 'actor', reply.actor, 'text', reply.text, 'published_at', reply.published_at, 'connection', reply.connection)
                  from activities reply where reply.id::text = journal.outcome->>'reply')) order by seq), '[]')
        from journal where journal.run = run.id))) from run) as run,
  (select json_build_object('id', id, 'at', noticed_at, 'cause', first, 'detail', json_build_object(
     'kind', kind, 'slice', slice, 'part', part, 'state', state, 'severity', severity, 'why', why, 'since', since, 'observed', observed,
     'expected', expected, 'evidence', evidence)) from signal) as signal,
  (select json_build_object('id', id, 'at', seen_at, 'cause', cause, 'detail', json_build_object(
     'connection', connection, 'stream', stream, 'external_id', external_id, 'kind', kind, 'object', object, 'actor', actor, 'title', title,
     'text', text, 'url', url, 'audience', audience, 'published_at', published_at)) from activity) as activity,
  (select json_build_object('id', id, 'at', seen_at, 'cause', null, 'detail', json_build_object(
     'connection', connection, 'stream', stream, 'external_id', external_id, 'version', version, 'state', state, 'reason', reason, 'payload', payload))
     from envelope) as envelope`;

interface Row {
  readonly id: string;
  readonly at: string;
  readonly cause: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Throws `rejected` where nothing has that id. */
export async function traceBack(tx: Tx, id: string): Promise<Link[]> {
  const found = UUID.test(id) ? (await tx.query<Record<Link['noun'], Row | null>>(CHAIN, [id])).rows[0] : undefined;
  const links = (['effect', 'run', 'signal', 'activity', 'envelope'] as const).flatMap((noun): Link[] => {
    const row = found?.[noun];
    return row ? [{ noun, id: row.id, at: new Date(row.at).toISOString(), cause: row.cause, detail: row.detail }] : [];
  });
  if (links.length > 0) return links;
  throw new Refused(
    { code: 'not_there', what: 'id', id },
    `nothing has the id ${id}`,
    'Give the id of an effect, a run, a signal, an activity or an envelope: bondfire effect list shows some.',
  );
}

const HIDDEN = { hidden: true };

export function traceCommands({ database: { pool }, reading }: Pick<AppParts, 'database'> & Reads) {
  return {
    /** What may not be read is there without its words, and so is what was made of it. */
    async trace(who: Principal, id: string): Promise<Link[]> {
      permit(who, 'read');
      const links = await traceBack(pool, id);
      const sight = sightOf(who);
      if (sight === null) return links;
      const may = reading.seen(who);
      const idsOf = (noun: Link['noun']): string[] => links.flatMap((one) => (one.noun === noun ? [one.id] : []));
      const runs = await reading.runsOf(who, idsOf('run'));
      const signals = await reading.signals(who, await signalsById(pool, idsOf('signal')));
      const effects = await reading.effects(who, await effectsById(pool, idsOf('effect')));
      const hidden = await unreadableOf(pool, idsOf('activity'), sight);
      const all: Link[] = [];
      for (const link of links) {
        const { noun, detail } = link;
        const connection = String(detail['connection']);
        if (noun === 'activity' && hidden.has(link.id)) all.push({ ...link, detail: HIDDEN });
        else if (noun === 'envelope' && (!may(connection) || (await holdsUnreadable(pool, link.id, sight))))
          all.push({ ...link, detail: HIDDEN });
        else if (noun === 'signal' && signals.length === 0) all.push({ ...link, detail: HIDDEN });
        else if (noun === 'run' && runs?.has(link.id) === false)
          all.push({ ...link, detail: { ...detail, journal: [], form: null, key: null, reason: null } });
        else if (noun === 'effect') {
          const [effect] = may(connection) ? effects : [];
          const { input = null, output = null, fault = null } = effect ?? {};
          all.push({ ...link, detail: { ...detail, input, output, fault } });
        } else all.push(link);
      }
      return all;
    },
  };
}
