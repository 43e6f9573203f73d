/** People where they already are: who somebody is by their account at a vendor, and where they talk about an issue inside. */
import { newestOf } from '../activity/index.ts';
import * as issues from '../issues/index.ts';
import * as notify from '../notify/index.ts';
import * as people from '../people/index.ts';
import { Refused, transaction, type Tx } from '../platform/index.ts';
import { findAsk, issueOfRun } from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { uuid } from './ids.ts';
import { issueId } from './issues.ts';
import { permit, type Principal, type Proof } from './principal.ts';
import { hiddenFrom, sees, sharedRights, sightOf } from './rights.ts';

/** At a vendor, as its directory and its activities name it. */
export interface VendorAccount {
  readonly connection: string;
  readonly account: string;
}

export interface KnownThere {
  readonly id: string;
  readonly name: string;
  /** In which they are told things. */
  readonly language: notify.Language;
  /** What they may do; null: they have no sign-in here, or were shut out. */
  readonly who: Principal | null;
}

type Parts = Pick<AppParts, 'database' | 'clock' | 'connections' | 'onPeopleChanged'>;

export function vendorPeopleCommands({ database: { pool }, clock, connections, onPeopleChanged }: Parts) {
  return {
    /** Whoever is known to have that account there: an admin said so, or they did themselves. Null: nobody. */
    async authenticateAt({ connection, account }: VendorAccount, kind: Proof['kind']): Promise<KnownThere | null> {
      const found = ownerOf(await people.listPeople(pool), { connection, account });
      if (found === undefined) return null;
      const { id, name } = found;
      const language = await notify.languageFor(pool, found);
      const own = await people.accountOf(pool, id);
      if (own === null || own.disabled_at !== null) return { id, name, language, who: null };
      const rights = await people.rightsOf(pool, id, own.role);
      const proof = { kind, id: null, address: null, agent: `${account} at ${connection}` };
      return { id, name, language, who: { name, role: own.role, person: id, rights, proof } };
    },

    /**
     * What may be shown to all of these at once: `all` may read what each of them may and nothing that is private to a team. `strangers`: somebody among
     * them may sign in here as nobody. `language`: that of all who are known, or English where they are told things in several.
     */
    async readersAt(
      connection: string,
      accounts: readonly string[],
    ): Promise<{ readonly all: Principal; readonly strangers: boolean; readonly language: notify.Language }> {
      const everybody = await people.listPeople(pool);
      const signIns = new Map((await people.listAccounts(pool)).map((one) => [one.person, one]));
      const known: Principal[] = [];
      const languages = new Set<notify.Language>();
      for (const account of accounts) {
        const found = ownerOf(everybody, { connection, account });
        const own = found && signIns.get(found.id);
        if (found === undefined || own === undefined || own.disabled_at !== null) continue;
        // Two are several already: a channel may have thousands of members.
        if (languages.size < 2) languages.add(await notify.languageFor(pool, found));
        known.push({ name: found.name, role: own.role, rights: await people.rightsOf(pool, found.id, own.role) });
      }
      const all: Principal = { name: 'channel', role: 'viewer', person: null, rights: sharedRights(known) };
      const [language = 'en', ...others] = languages;
      return { all, strangers: known.length < accounts.length, language: others.length === 0 ? language : 'en' };
    },

    /** Who has that address here, if one alone has: nothing is known of them until they confirm it. */
    async matchAt(connection: string, email: string): Promise<Pick<KnownThere, 'id' | 'name'> | null> {
      const wanted = email.toLowerCase();
      const signIns = await people.listAccounts(pool);
      const able = (await people.listPeople(pool)).filter(({ id, email: own, accounts }) => {
        const addresses = [own, signIns.find(({ person }) => person === id)?.email ?? null];
        const theirs = addresses.some((each) => each?.toLowerCase() === wanted);
        return theirs && !accounts.some((each) => each.connection === connection);
      });
      const [one] = able;
      return one === undefined || able.length > 1 ? null : { id: one.id, name: one.name };
    },

    /** The account is theirs, whoever asks says. Throws `rejected` where it is another's. */
    async confirmAt(who: Principal, at: VendorAccount): Promise<void> {
      permit(who, 'read');
      const { connection, account: id } = at;
      connections.get(connection);
      await transaction(pool, async (tx) => {
        const all = await people.lockPeople(tx);
        const other = ownerOf(all, at);
        if (other !== undefined && other.id !== who.person)
          throw new Refused(
            { code: 'another_account', name: other.name },
            `that account is ${other.name}’s`,
            `An admin takes it away there: bondfire person edit ${other.id}.`,
          );
        const own = all.find((one) => one.id === who.person);
        if (own === undefined)
          throw new Refused(
            { code: 'not_there', what: 'person', id: who.person ?? who.name },
            `there is no person ${who.person ?? who.name}`,
          );
        if (other === undefined)
          await people.savePerson(tx, { ...own, accounts: [...own.accounts, { connection, id }] });
      });
      await onPeopleChanged();
    },

    /** The issue that an ask is about; null: none, or one that is hidden from whoever asks. */
    async askedAbout(who: Principal, id: string): Promise<string | null> {
      permit(who, 'read');
      const ask = await findAsk(pool, uuid(id));
      const about = ask === undefined ? null : await issueOfRun(pool, ask.run);
      return about !== null && (await hiddenFrom(pool, who))?.has(about) === true ? null : about;
    },

    /** What was said there, as its connection calls it, if it has been read and may be; null: not. Answers its id. */
    async saidAt(who: Principal, connection: string, external_id: string): Promise<string | null> {
      permit(who, 'read');
      for (const stream of ['messages', 'replies']) {
        const found = await newestOf(pool, connection, stream, external_id);
        if (found && found.kind !== 'delete' && sees(sightOf(who), found)) return found.id;
      }
      return null;
    },

    /**
     * What is said in that thread or group is of the issue from now on, inside. `by`: the id of what opened it. Throws `config` where a connection’s words
     * go outside.
     */
    async openHuddle(
      who: Principal,
      id: string,
      { connection, place, by }: { readonly connection: string; readonly place: string; readonly by: string },
    ): Promise<void> {
      permit(who, 'act');
      if (connections.get(connection).audience !== 'internal')
        throw new Refused({ code: 'talks_outside', connection }, `what is said at ${connection} is outside`, {
          kind: 'config',
          cure: 'Talk about issues where a connection’s audience is internal.',
        });
      await transaction(pool, async (tx: Tx) => {
        const [issue] = await issues.lockIssues(tx, [issueId(id)]);
        if (issue) await issues.openPlace(tx, { issue: issue.id, connection, place, effect: by }, clock.now());
      });
    },
  };
}

function ownerOf(all: readonly people.PersonRow[], { connection, account }: VendorAccount) {
  return all.find(({ accounts }) => accounts.some((one) => one.connection === connection && one.id === account));
}
