/** Responses that are published in a community, and kept in step there: each change is an effect like any other. */
import { echoOf, effect as effectById, insertEffects, intend, refusalOf, type Doors } from '../actions/index.ts';
import {
  lockBehind,
  lockPublication,
  published,
  responsesById,
  savePublication,
  type Publication,
  type Response,
} from '../library/index.ts';
import {
  newId,
  Refused,
  startRounds,
  transaction,
  type Check,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';

export interface PublishingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly doors: Doors;
  readonly log: Log;
  /** Effects may be due. */
  readonly onMoved: () => void;
}

export interface Publishing {
  /** Writes it there, or what it says now. Throws `rejected` for what may not go there. Answers the effect. */
  publish(response: Response, connection: string, type: string): Promise<string>;
  start(): Rounds;
  /** Once: all that is behind and can be written. Answers how many. */
  step(): Promise<number>;
}

interface State {
  readonly over: boolean;
  readonly node: string | null;
  readonly hidden: boolean;
}

const EVERY_MS = 30_000;
const BATCH = 20;
const OVER = new Set(['done', 'refused']);

/** What the watchdog of promises asks: an effect that does not go out is told of by itself. */
export const PUBLISHING_CHECKS: readonly Check[] = [
  {
    kind: 'library_publications',
    says: 'responses that say something else than what is published of them',
    cure: 'See that a worker runs (bondfire start, or bondfire work), and read its log.',
    graceMs: 10 * 60_000,
    overdue: `select one.response::text as id, responses.changed_at as due from library_publications one
       join responses on responses.id = one.response join effects on effects.id = one.effect
       where one.version <> responses.version and effects.state in ('done', 'refused') and coalesce(one.node, effects.external_id) is not null
         and responses.changed_at < $1`,
  },
];

export function createPublishing({ database, clock, doors, log, onMoved }: PublishingParts): Publishing {
  async function write(
    tx: Tx,
    response: Response,
    connection: string,
    type: string,
    state: State | null,
  ): Promise<string> {
    const audience = doors.find(connection)?.audience ?? 'internal';
    const { title, body } = published(response, audience);
    const node = state?.node ?? null;
    // What has become a team's alone is taken back, as what is retired.
    const hidden = response.retired_at !== null || response.private;
    const shown = state?.hidden === true && !hidden;
    const [action, value] =
      node === null
        ? ['drupal.create_node', { type, title, body }]
        : hidden
          ? ['drupal.unpublish_node', { id: node, type }]
          : shown
            ? ['drupal.publish_node', { id: node, type }]
            : ['drupal.update_node', { id: node, type, title, body }];
    // What is shown again says what it said: it is behind still, and written anew in the next round.
    const version = shown ? 0 : response.version;
    const row = intend(
      {
        id: newId(),
        cause: null,
        step: 'published',
        action,
        via: connection,
        input: { value, activities: [], audience: response.audience },
        origin: [],
        hop: 1,
        now: clock.now(),
      },
      doors,
    );
    if (row.fault) throw refusalOf(row, 'Look at what the connection says.');
    await insertEffects(tx, [row], [echoOf(row, doors.action(action)?.makes ?? null)]);
    await savePublication(tx, {
      response: response.id,
      connection,
      type,
      node,
      effect: row.id,
      version,
    });
    return row.id;
  }

  async function step(): Promise<number> {
    const written = await transaction(database.pool, async (tx) => {
      const behind = await lockBehind(tx, BATCH);
      const responses = new Map(
        (
          await responsesById(
            tx,
            null,
            behind.map((one) => one.response),
          )
        ).map((one) => [one.id, one]),
      );
      let count = 0;
      for (const one of behind) {
        const response = responses.get(one.response);
        const state = await stateOf(tx, one);
        if (!response || !state.over || state.node === null) continue;
        await write(tx, response, one.connection, one.type, state);
        count += 1;
      }
      return count;
    });
    if (written > 0) onMoved();
    return written;
  }

  return {
    async publish(response, connection, type) {
      if (doors.find(connection)?.connector !== 'drupal')
        throw new Refused(
          { code: 'not_there', what: 'connection', id: connection },
          `${connection} is no connection of Drupal`,
          'bondfire connection list shows the ones there are.',
        );
      if (response.private)
        throw new Refused(
          { code: 'private_to', team: response.team },
          `it is private to ${response.team ?? 'a team'}`,
          `For everybody: bondfire library edit ${response.id} --public.`,
        );
      if (response.retired_at !== null)
        throw new Refused(
          { code: 'no_response', retired: true },
          'it is retired',
          `Bring it back: bondfire library restore ${response.id}.`,
        );
      const effect = await transaction(database.pool, async (tx) => {
        const there = await lockPublication(tx, response.id, connection);
        const last = there && (await stateOf(tx, there));
        if (last && !last.over)
          throw new Refused(
            { code: 'under_way_there' },
            'the last change is still on its way there',
            `See what it waits for: bondfire effect show ${there.effect}.`,
          );
        return write(tx, response, connection, there?.type ?? type, last);
      });
      onMoved();
      return effect;
    },
    step,
    start: () => startRounds(step, EVERY_MS, 'what is published could not be kept in step; trying again', log),
  };
}

/** Whether the last write is over, its id there where there is one, and whether it was taken back. */
async function stateOf(tx: Tx, { node, effect }: Publication): Promise<State> {
  const last = await effectById(tx, effect);
  return {
    over: last === undefined || OVER.has(last.state),
    node: node ?? last?.external_id ?? null,
    hidden: last?.action === 'drupal.unpublish_node' && last.state === 'done',
  };
}
