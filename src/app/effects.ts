/** What was done at vendors, and doing it by hand. */
import { Fault, type Audience } from '#sdk';
import * as actions from '../actions/index.ts';
import { newId, Refused, transaction } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { page, uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';
import { maySpeak, seenPage } from './rights.ts';

export interface ByHand {
  /** `connector.action` */
  readonly action: string;
  readonly connection: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SeenEffect extends actions.EffectRow {
  /** What it waits for, where that is a person and no hour. */
  readonly waits: string | null;
}

export type Settlement = { readonly as: 'done'; readonly external_id: string | null } | { readonly as: 'resend' };

export function effectCommands(parts: AppParts & Reads) {
  const { database, clock, connections, reading } = parts;
  const { pool } = database;

  function seen(effect: actions.EffectRow): SeenEffect {
    const { paused_at = null, disconnected = null } = connections.find(effect.connection) ?? {};
    let waits = null;
    if (effect.state === 'intended' && paused_at !== null)
      waits = `${effect.connection} is paused: bondfire connection resume ${effect.connection}`;
    else if (effect.state === 'intended' && disconnected !== null)
      waits = `${effect.connection} is disconnected: bondfire connection reconnect ${effect.connection}`;
    return { ...effect, waits };
  }

  async function effectOf(id: string): Promise<actions.EffectRow> {
    const found = await actions.effect(pool, uuid(id));
    if (found) return found;
    throw noEffect(id);
  }

  function goingOut(who: Principal, connection: string): void {
    if (connections.find(connection)?.audience === 'external') maySpeak(who, connection, null);
  }

  function weigh({ action, connection, input }: ByHand): actions.EffectRow {
    connections.get(connection);
    const value = { value: input, activities: [], audience: 'external' as Audience };
    const wanted = {
      id: newId(),
      cause: null,
      step: 'by_hand',
      action,
      via: connection,
      input: value,
      origin: [],
      hop: 1,
      now: clock.now(),
    };
    return actions.intend(wanted, parts.doors);
  }

  return {
    async listEffects(who: Principal, filter: actions.EffectFilter): Promise<SeenEffect[]> {
      permit(who, 'read');
      const may = reading.seen(who);
      const read = (before: string | undefined, limit: number) =>
        actions.listEffects(pool, { ...filter, before, limit });
      const asked = { before: filter.before, limit: page(filter.limit) };
      return (
        await seenPage(
          asked,
          read,
          (rows) =>
            reading.effects(
              who,
              rows.filter(({ connection }) => may(connection)),
            ),
          ({ id }) => id,
        )
      ).map(seen);
    },

    async showEffect(who: Principal, id: string): Promise<SeenEffect> {
      permit(who, 'read');
      const effect = await effectOf(id);
      const [readable] = reading.seen(who)(effect.connection) ? await reading.effects(who, [effect]) : [];
      if (readable) return seen(readable);
      throw noEffect(id);
    },

    /** What became of an `unknown` effect, as a person found it at the vendor. */
    async settleEffect(who: Principal, id: string, settlement: Settlement): Promise<actions.EffectRow> {
      permit(who, 'act');
      const effect = await effectOf(id);
      if (effect.state !== 'unknown') {
        throw new Refused(
          { code: 'not_unknown' },
          `effect ${id} is ${effect.state}`,
          'Only an effect that is unknown is settled by hand.',
        );
      }
      const done = settlement.as === 'done';
      if (!done) goingOut(who, effect.connection);
      const external_id = done ? settlement.external_id : null;
      const now = clock.now();
      const outcome = {
        state: done ? 'done' : 'intended',
        uncertain: false,
        due_at: now,
        external_id,
        output: done ? { external_id } : null,
        fault: null,
        now,
      } as const;
      await transaction(pool, async (tx) => {
        if (!(await actions.settle(tx, id, null, outcome)))
          throw new Refused({ code: 'settled_meanwhile' }, `effect ${id} was settled by somebody else just now`);
        if (done) await parts.onOutcome(tx, { ...effect, state: 'done', external_id, output: outcome.output });
      });
      parts.onMoved();
      return effectOf(id);
    },

    /** What the gate says of an action by hand, without storing anything. */
    weigh(who: Principal, wanted: ByHand): actions.EffectRow {
      permit(who, 'act');
      return weigh(wanted);
    },

    /** An action by hand: intended here, carried out by the actions worker. */
    async act(who: Principal, wanted: ByHand): Promise<actions.EffectRow> {
      permit(who, 'act');
      goingOut(who, wanted.connection);
      const row = weigh(wanted);
      if (row.fault)
        throw new Fault(row.fault.kind, row.fault.message, row.fault.cure === null ? {} : { cure: row.fault.cure });
      await transaction(pool, (tx) =>
        actions.insertEffects(tx, [row], [actions.echoOf(row, parts.doors.action(row.action)?.makes ?? null)]),
      );
      parts.onMoved();
      return row;
    },
  };
}

function noEffect(id: string): Fault {
  return new Refused(
    { code: 'not_there', what: 'effect', id },
    `there is no effect ${id}`,
    'bondfire effect list shows the ids there are.',
  );
}
