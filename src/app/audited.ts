/** Every change is written down, with who made it, from where, and what it was before and after: in its own transaction, where it has one. */
import * as actions from '../actions/index.ts';
import * as issues from '../issues/index.ts';
import * as library from '../library/index.ts';
import * as people from '../people/index.ts';
import { newId, type Clock, type Database, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { Connections } from '../connections/index.ts';
import { addAudit } from './audit-store.ts';
import { changeOf, READS, type Change } from './audit-table.ts';
import { accountView } from './accounts.ts';
import type { Principal } from './principal.ts';
import { tokenById } from './tokens.ts';

interface Parts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connections: Pick<Connections, 'find'>;
}

type Look = (tx: Tx, id: string) => Promise<unknown>;
type Command = (...args: unknown[]) => unknown;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Commands as before, each change of which leaves an entry. One that fails leaves none, unless it may have done a part. */
export function audited<App extends object>(app: App, parts: Parts): App {
  const looks = looksOf(parts);
  return Object.fromEntries(
    Object.entries(app).map(([name, command]) => [
      name,
      READS.has(name) ? command : noted(command as Command, changeOf(name), looks, parts),
    ]),
  ) as App;
}

function noted(
  command: Command,
  change: Change,
  looks: Readonly<Record<string, Look>>,
  { database, clock }: Parts,
): Command {
  const { pool } = database;

  async function look(tx: Tx, id: string | null): Promise<unknown> {
    const by = looks[change.noun];
    return id === null || by === undefined ? null : ((await by(tx, id)) ?? null);
  }

  return async function (this: unknown, ...args) {
    const named = change.id?.(args) ?? null;
    const [asking] = args;
    const before = await look(pool, named).catch(() => null);
    let written = false;

    async function write(tx: Tx, result: unknown): Promise<void> {
      const id = named ?? idIn(result);
      const who = principalIn(change.signsIn === true ? (result as { who?: unknown } | undefined)?.who : asking);
      if (who?.proof?.kind === 'schedule') return;
      await addAudit(tx, {
        id: newId(),
        at: clock.now().toISOString(),
        ...actorOf(who),
        what: `${change.noun}.${change.verb}`,
        noun: change.noun,
        noun_id: id ?? signedInAs(change, who),
        given: clean(change.given?.(args) ?? null),
        before: clean(before),
        after: clean(await look(tx, id)),
      });
      written = true;
    }

    if (change.whole === true) {
      try {
        return await command.apply(this, args);
      } finally {
        await write(pool, undefined);
      }
    }
    const result = await database.noting(
      async (tx, committed) => {
        // Of what is made in it the transaction must say what it is.
        const says = change.signsIn === true ? isBegun(committed) : named !== null || idIn(committed) !== null;
        if (written || !says) return null;
        await write(tx, committed);
        return (done) => {
          written = done;
        };
      },
      async () => command.apply(this, args),
    );
    if (!written) await write(pool, result);
    return result;
  };
}

/** A session is what it is of; whoever signs in by a link is who they are. */
function signedInAs({ noun, signsIn }: Change, who: Principal | undefined): string | null {
  if (noun === 'session') return who?.proof?.id ?? null;
  return signsIn === true ? (who?.person ?? null) : null;
}

/** Some commands are nobody's: what a vendor sends a browser back with. */
function principalIn(given: unknown): Principal | undefined {
  const held = typeof given === 'object' && given !== null && 'name' in given && 'role' in given;
  return held ? (given as Principal) : undefined;
}

function actorOf(who: Principal | undefined) {
  return {
    actor: who?.name ?? 'nobody',
    person: who?.person ?? null,
    role: who?.role ?? null,
    via: who === undefined ? 'nobody' : (who.proof?.kind ?? 'command line'),
    credential: who?.proof?.id ?? null,
    address: who?.proof?.address ?? null,
  };
}

function isBegun(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'who' in result;
}

/** Of what a command made: its own, or that of the noun in it. */
function idIn(result: unknown): string | null {
  if (typeof result === 'string') return UUID.test(result) ? result : null;
  if (typeof result !== 'object' || result === null) return null;
  const { id, issue } = result as { readonly id?: unknown; readonly issue?: { readonly id?: unknown } };
  if (typeof id === 'string') return id;
  return typeof issue?.id === 'string' ? issue.id : null;
}

const SECRET = /password|secret|token|credential|sealed|cookie|authorization|calendar$|^hash$/i;
const LONGEST = 2_000;

/** Without secrets: an address of a calendar opens it. What is long is cut. */
function clean(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value.slice(0, LONGEST).toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.slice(0, LONGEST).map(clean);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? null : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, SECRET.test(name) && one !== null ? '…' : clean(one)]),
  );
}

/** What there is to see of a noun, without words that people said: those are kept where they can be forgotten. */
function looksOf({ connections }: Parts): Readonly<Record<string, Look>> {
  return {
    person: async (tx, id) => {
      const found = (await people.peopleById(tx, [id])).get(id);
      return found && { ...found, busy: undefined };
    },
    team: async (tx, id) => {
      const found = (await people.teamsById(tx, [id])).get(id);
      return found && { ...found, shifts: undefined };
    },
    account: async (tx, person) => accountView(tx, person),
    token: async (tx, id) => (UUID.test(id) ? tokenById(tx, id) : null),
    right: async (tx, id) => (await people.listRights(tx)).find((one) => one.id === id),
    connection: async (_tx, id) => connections.find(id),
    issue: async (tx, id) => (UUID.test(id) ? issues.findIssue(tx, id) : null),
    policy: async (tx, id) => (await issues.policies(tx)).find((one) => one.id === id),
    gathering: async (tx) => issues.rulesOf(tx),
    response: async (tx, id) => {
      const [found] = UUID.test(id) ? await library.responsesById(tx, null, [id]) : [];
      if (!found) return null;
      const { version, team, private: own, preferred, retired_at, product, market, language, review_at } = found;
      return { version, team, private: own, preferred, retired_at, product, market, language, review_at };
    },
    playbook: async (tx, name) => {
      const of = name.replaceAll('-', '_');
      return {
        controls: (await playbook.listControls(tx)).filter((one) => one.playbook === of),
        stopped: await playbook.stoppedAll(tx),
      };
    },
    ask: async (tx, id) => {
      const found = UUID.test(id) ? await playbook.findAsk(tx, id) : undefined;
      return found && { state: found.state, run: found.run, step: found.step };
    },
    effect: async (tx, id) => {
      const found = UUID.test(id) ? await actions.effect(tx, id) : undefined;
      return (
        found && {
          state: found.state,
          action: found.action,
          connection: found.connection,
          external_id: found.external_id,
        }
      );
    },
  };
}
