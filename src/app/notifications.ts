/** What somebody is told, and how they want it: their own; whoever configures sees to others'. */
import * as notify from '../notify/index.ts';
import { accountOf, peopleById, rightsOf, type PersonRow } from '../people/index.ts';
import { Refused, tellRead, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from './fit.ts';
import { page, uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';
import { hiddenFrom } from './rights.ts';

export interface SeenRules {
  readonly person: string;
  readonly rules: notify.Rules;
  /** What they said of them themselves. */
  readonly said: notify.RulesChange;
  /** Those that are set up, and whether each could reach them. */
  readonly channels: readonly { readonly id: string; readonly reaches: boolean }[];
  /** Mails to their address come back; null: none did for good. */
  readonly returned: notify.Bounce | null;
}

/** What became of a test. */
export interface Tried {
  readonly channel: string;
  /** Null: it was taken. */
  readonly fault: string | null;
}

/**
 * What somebody may read at this moment: as an account says it; one without an account is told what they are in, by the rights that they have all the same.
 * Null: their account is disabled.
 */
export const readerOf: notify.Reader = async (tx, person) => {
  const account = await accountOf(tx, person);
  if (account !== null && account.disabled_at !== null) return null;
  const role = account?.role ?? 'responder';
  const rights = await rightsOf(tx, person, role);
  return { hidden: (await hiddenFrom(tx, { name: person, role, person, rights })) ?? new Set() };
};

interface NotificationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly notifier: Pick<notify.Notifier, 'channels' | 'reaching' | 'test' | 'seen'>;
}

export function notificationCommands({ database: { pool }, clock, notifier }: NotificationParts) {
  async function rules(tx: Tx, person: PersonRow): Promise<SeenRules> {
    const said = await notify.givenRules(tx, person.id);
    const reaching = await notifier.reaching(tx, person);
    const channels = notifier.channels.map((id) => ({ id, reaches: reaching.has(id) }));
    const returned = person.email === null ? null : await notify.bouncing(tx, person.email);
    return { person: person.id, rules: notify.rulesOf(said), said: said ?? {}, channels, returned };
  }

  return {
    /** The newest first. `person`: whose, where that is not whoever asks; `language`: in which, where that is not theirs. */
    async listNotifications(
      who: Principal,
      {
        person = null,
        language = null,
        ...filter
      }: notify.NotificationFilter & { readonly person?: string | null; readonly language?: notify.Language | null },
    ): Promise<{ readonly rows: readonly notify.SeenRow[]; readonly unread: number }> {
      const of = await personOf(pool, who, person);
      const hidden = (await readerOf(pool, of.id))?.hidden ?? new Set<string>();
      const before = filter.before === undefined ? undefined : uuid(filter.before);
      const rows = await notify.listNotifications(pool, of.id, { ...filter, before, limit: page(filter.limit) });
      const seen = rows.filter(({ issue }) => issue === null || !hidden.has(issue));
      const all = await Promise.all(seen.map((row) => notifier.seen(pool, row, of, { hidden, language })));
      return { rows: all, unread: await notify.unreadCount(pool, of.id, [...hidden]) };
    },

    /** Null: all of theirs. What was read is told by no further channel. */
    async readNotifications(
      who: Principal,
      ids: readonly string[] | null,
      person: string | null = null,
    ): Promise<void> {
      const { id } = await personOf(pool, who, person);
      const which = ids === null ? null : ids.map(uuid);
      await transaction(pool, async (tx) => {
        await notify.readNotifications(tx, id, which, clock.now());
        await tellRead(tx, id);
      });
    },

    async showNotificationRules(who: Principal, person: string | null = null): Promise<SeenRules> {
      return rules(pool, await personOf(pool, who, person));
    },

    /** What is left out stays; null is as the product has it. Throws `rejected` naming what does not fit. */
    async setNotificationRules(who: Principal, input: unknown, person: string | null = null): Promise<SeenRules> {
      const change = notify.RulesChange.parse(fit(notify.RulesChange, input));
      return transaction(pool, async (tx) => {
        const of = await personOf(tx, who, person);
        await notify.changeRules(tx, of.id, change, clock.now());
        return rules(tx, of);
      });
    },

    /** By one channel, or by each that could reach them; in `language`: why it could not. By mail: also where mails came back from, and from then on again. */
    async testNotifications(
      who: Principal,
      channel: string | null,
      person: string | null = null,
      language: notify.Language = 'en',
    ): Promise<Tried[]> {
      const of = await personOf(pool, who, person);
      if (channel === 'mail' && of.email !== null) await notify.trustAgain(pool, of.email);
      const { rules: held } = await rules(pool, of);
      const reaching = [...(await notifier.reaching(pool, of))];
      if (channel === null && reaching.length === 0)
        throw new Refused(
          { code: 'no_channel', channels: notifier.channels },
          `no channel reaches ${of.id}`,
          `There are ${notifier.channels.join(', ') || 'none set up'}: for slack they need an account in a connected workspace, for mail an e-mail address, for push a browser that allows it.`,
        );
      const tried: Tried[] = [];
      for (const id of channel === null ? reaching : [channel]) {
        const fault = await notifier.test(of, id, held.language).then(
          () => null,
          (thrown: unknown) => notify.whyIn(language, thrown),
        );
        tried.push({ channel: id, fault });
      }
      return tried;
    },
  };
}

async function personOf(tx: Tx, who: Principal, named: string | null): Promise<PersonRow> {
  permit(who, 'read');
  if (named !== null && named !== who.person) permit(who, 'configure');
  const id = named ?? who.person ?? null;
  if (id === null) throw new Refused({ code: 'whose' }, 'nobody knows whose', 'Say whose: --as <person>.');
  const found = (await peopleById(tx, [id])).get(id);
  if (found) return found;
  throw new Refused(
    { code: 'not_there', what: 'person', id },
    `there is no person ${id}`,
    'bondfire person list shows those there are.',
  );
}
