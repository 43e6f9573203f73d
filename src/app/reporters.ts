/** Whoever reported something: all that they said to us before, on whichever network, what they were answered, by whom, and how it ended. */
import type { Activity } from '#sdk';
import * as actions from '../actions/index.ts';
import { activitiesById, saidByAccounts } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import * as people from '../people/index.ts';
import { Refused, transaction } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { actorOf } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { sees, sightOf } from './rights.ts';

export interface ReporterAccount extends issues.NamedAccount {
  readonly network: string;
  readonly url: string | null;
  readonly followers: number | null;
  /** Who said that it is theirs; null of the one that was asked for, where it is known of no other. */
  readonly joined: { readonly by: string; readonly at: string } | null;
}

export interface ContactAnswer {
  readonly text: string | null;
  /** Null: nobody knows, as it was written at the network. */
  readonly by: string | null;
  readonly at: string;
  readonly state: actions.EffectRow['state'];
}

/** Something they said, and what became of it. */
export interface Contact {
  readonly activity: string;
  readonly connection: string;
  readonly network: string;
  readonly at: string;
  readonly audience: Activity['audience'];
  readonly title: string | null;
  /** Null of what was deleted. */
  readonly text: string | null;
  readonly url: string | null;
  readonly issue: Omit<issues.IssueOf, 'activity'> | null;
  readonly answers: readonly ContactAnswer[];
}

export interface ReporterHistory {
  readonly accounts: readonly ReporterAccount[];
  /** Newest first. */
  readonly contacts: readonly Contact[];
  /** There is more than is told here. */
  readonly more: boolean;
  /** Others who reported something and are called the same: whether it is them, somebody must say. */
  readonly alike: readonly (issues.NamedAccount & { readonly network: string; readonly url: string | null })[];
  /** Names of those who answered. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
}

const MOST_CONTACTS = 100;
const MOST_ALIKE = 10;

export function reporterCommands({ database, clock, connectors, connections }: AppParts) {
  const { pool } = database;

  function networkOf(connection: string): string {
    const connector = connections.find(connection)?.connector;
    return (connector === undefined ? undefined : connectors.get(connector)?.title) ?? connection;
  }

  async function alikeTo(who: Principal, known: readonly issues.Account[], said: readonly Activity[]) {
    const names = [...new Set(said.flatMap(({ actor }) => issues.calledOf(actor)))];
    if (names.length === 0) return [];
    const is = new Set(known.map(keyOf));
    const others = (await issues.accountsCalled(pool, names, MOST_ALIKE + known.length)).filter(
      (one) => !is.has(keyOf(one)),
    );
    const words = await activitiesById(
      pool,
      others.map(({ activity }) => activity),
    );
    const sight = sightOf(who);
    const read = others.filter(({ activity }) => {
      const one = words.get(activity);
      return sight === null || (one !== undefined && sees(sight, one));
    });
    return read.slice(0, MOST_ALIKE).map(({ connection, account, activity }) => {
      const { name = null, handle = null, url = null } = words.get(activity)?.actor ?? {};
      return { connection, account, name, handle, url, network: networkOf(connection) };
    });
  }

  /** By thing: what was answered to it in whichever version. */
  async function answersTo(said: readonly Activity[]): Promise<ReadonlyMap<string, readonly ContactAnswer[]>> {
    const things = new Map(said.map((one) => [one.id, thingOf(one)]));
    const sent = await issues.answersTo(
      pool,
      said.map(({ id }) => id),
    );
    const effects = await actions.effectsById(
      pool,
      sent.map(({ effect }) => effect),
    );
    const states = new Map(effects.map(({ id, state }) => [id, state]));
    return Map.groupBy(
      sent.map(({ activity, effect, text, person, at }) => ({
        thing: things.get(activity) ?? '',
        text,
        by: person,
        at,
        state: states.get(effect) ?? ('unknown' as const),
      })),
      ({ thing }) => thing,
    );
  }

  async function named(who: Principal, account: issues.Account): Promise<issues.NamedAccount> {
    const sight = sightOf(who);
    const last = (await saidByAccounts(pool, [account], sight === null ? 1 : MOST_CONTACTS)).find((one) =>
      sees(sight, one),
    );
    if (last?.actor) return { ...account, name: last.actor.name, handle: last.actor.handle };
    throw new Refused(
      { code: 'not_there', what: 'reporter', id: account.account },
      `nobody is known as ${account.account} on ${account.connection}`,
      'Take the account of somebody who wrote something: an issue shows its reporters.',
    );
  }

  return {
    /** By any of their accounts. Throws `rejected` where that never said anything. */
    async showReporter(who: Principal, account: issues.Account): Promise<ReporterHistory> {
      permit(who, 'read');
      const named_so = await named(who, account);
      const joined = await issues.accountsWith(pool, account);
      const all = joined.length === 0 ? [account] : joined;
      const sight = sightOf(who);
      const read = (await saidByAccounts(pool, all, MOST_CONTACTS + 1)).filter((one) => sees(sight, one));
      const spoke = new Set(read.map((one) => keyOf({ connection: one.connection, account: one.actor?.id ?? '' })));
      const theirs = read.slice(0, MOST_CONTACTS).filter(({ ours }) => !ours);
      const things = [...Map.groupBy(theirs, thingOf).values()];
      const belongs = await issues.issuesOf(
        pool,
        theirs.map(({ id }) => id),
      );
      const answers = await answersTo(theirs);
      const by = new Set([...answers.values()].flat().flatMap((one) => one.by ?? []));
      return {
        accounts: all
          .filter((one) => sight === null || spoke.has(keyOf(one)))
          .map((one) => {
            const actor = read.find((it) => it.connection === one.connection && it.actor?.id === one.account)?.actor;
            const known = joined.find((it) => keyOf(it) === keyOf(one));
            return {
              connection: one.connection,
              account: one.account,
              name: actor?.name ?? known?.name ?? named_so.name,
              handle: actor?.handle ?? known?.handle ?? null,
              url: actor?.url ?? null,
              followers: actor?.followers ?? null,
              network: networkOf(one.connection),
              joined: known === undefined ? null : { by: known.by.name, at: known.at },
            };
          }),
        contacts: things.flatMap((versions): Contact[] => {
          const [newest] = versions;
          if (newest === undefined) return [];
          const gone = newest.kind === 'delete';
          const first = versions.at(-1) ?? newest;
          return [
            {
              activity: newest.id,
              connection: newest.connection,
              network: networkOf(newest.connection),
              at: first.published_at,
              audience: newest.audience,
              title: gone ? null : newest.title,
              text: gone ? null : newest.text,
              url: newest.url,
              issue: versions.flatMap(({ id }) => belongs.get(id) ?? []).map(withoutActivity)[0] ?? null,
              answers: (answers.get(thingOf(newest)) ?? []).map(({ text, by: person, at, state }) => {
                return { text, by: person, at, state };
              }),
            },
          ];
        }),
        more: read.length > MOST_CONTACTS,
        alike: await alikeTo(who, all, read),
        people: [...(await people.peopleById(pool, [...by])).values()].map(({ id, name }) => ({ id, name })),
      };
    },

    /** They are one person. Throws `rejected` where that is known, or where one of them never said anything. */
    async joinReporters(who: Principal, one: issues.Account, other: issues.Account): Promise<ReporterHistory> {
      permit(who, 'act');
      if (keyOf(one) === keyOf(other))
        throw new Refused({ code: 'same_account' }, 'that is one and the same account', 'Name two accounts.');
      const both = [await named(who, one), await named(who, other)] as const;
      const joined = await transaction(pool, (tx) => issues.joinAccounts(tx, both, actorOf(who), clock.now()));
      if (!joined)
        throw new Refused({ code: 'joined_already' }, 'they are known to be one person', 'There is nothing to do.');
      return this.showReporter(who, one);
    },

    /** It is somebody else's after all. */
    async partReporter(who: Principal, account: issues.Account): Promise<ReporterHistory> {
      permit(who, 'act');
      const parted = await transaction(pool, (tx) => issues.partAccount(tx, account));
      if (!parted)
        throw new Refused({ code: 'not_joined' }, 'it is joined with no other account', 'There is nothing to part.');
      return this.showReporter(who, account);
    },
  };
}

function keyOf({ connection, account }: issues.Account): string {
  return JSON.stringify([connection, account]);
}

function withoutActivity({ id, title, state, owner, outcome }: issues.IssueOf) {
  return { id, title, state, owner, outcome };
}

function thingOf({ connection, stream, external_id }: Activity): string {
  return JSON.stringify([connection, stream, external_id]);
}
