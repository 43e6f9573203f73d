/** Who may sign in: invited, changed and shut out by an admin. */
import { z } from 'zod';
import { Fault } from '#sdk';
import * as people from '../people/index.ts';
import { Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import { permit, ROLES, type Principal, type Role } from './principal.ts';
import { Email, makeLink, PersonName } from './sessions.ts';

const Invited = z.strictObject({
  person: people.Slug,
  role: z.enum(ROLES),
  /** The person's, where left out. */
  email: Email.optional(),
  /** Of somebody who is not one of the people yet. */
  name: PersonName.optional(),
});
const Change = z.strictObject({
  email: Email.optional(),
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
});

/** See api/shapes. */
export interface AccountView {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly ready: boolean;
  readonly signed_in_at: string | null;
  readonly created_at: string;
}

/** `token` is shown this once. */
export interface Invitation {
  readonly account: AccountView;
  readonly token: string;
  readonly expires_at: Date;
}

interface AccountParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly onPeopleChanged: () => Promise<void>;
}

export function accountCommands({ database: { pool }, clock, onPeopleChanged }: AccountParts) {
  return {
    /** All of them unless a part is asked for. */
    async listAccounts(who: Principal, part: people.Part = {}): Promise<AccountView[]> {
      permit(who, 'configure');
      return seen(pool, await people.listAccounts(pool, part));
    },

    /** Whoever has the link chooses the password. Throws `rejected` where they have an account already. */
    async inviteAccount(who: Principal, input: unknown): Promise<Invitation> {
      permit(who, 'configure');
      const { person: id, role, name, ...given } = Invited.parse(fit(Invited, input));
      const made = await transaction(pool, async (tx) => {
        const now = clock.now();
        const known = (await people.peopleById(tx, [id])).get(id);
        const email = given.email ?? known?.email ?? null;
        if (!known && name === undefined)
          throw new Refused(
            { code: 'not_there', what: 'person', id },
            `there is no person ${id}`,
            `Say their name: bondfire account invite ${id} --name "Ines Paz" --email ines@example.com --role ${role}`,
          );
        if (email === null)
          throw new Refused(
            { code: 'no_email', person: id },
            `${id} has no e-mail address to sign in by`,
            'Give one: --email.',
          );
        if (!known) {
          await mustBeFreeEmail(tx, email);
          await people.savePerson(tx, { ...people.newPerson(id, now), name: name ?? id, email });
        }
        if (await people.accountOf(tx, id))
          throw new Refused(
            { code: 'there_already', what: 'account', id },
            `${id} has an account already`,
            `Make a link that sets a new password: bondfire account link ${id}`,
          );
        await mustBeFree(tx, email, null);
        const account = people.newAccount({ person: id, email, role }, now);
        await people.addAccount(tx, account);
        const link = await makeLink(tx, 'invitation', account.id, who.name, now);
        return { account: await shown(tx, id), ...link };
      });
      await onPeopleChanged();
      return made;
    },

    /** A role holds from their next request on; who is disabled is signed out. */
    async editAccount(who: Principal, person: string, input: unknown): Promise<AccountView> {
      permit(who, 'configure');
      const { email, role, disabled } = fit(Change, input);
      return transaction(pool, async (tx) => {
        if (disabled === true || (role !== undefined && role !== 'admin')) await mustLeaveAdmin(tx, person);
        const before = await accountOf(tx, person);
        if (email !== undefined) await mustBeFree(tx, email, before.id);
        const since = before.disabled_at ?? clock.now();
        await people.changeAccount(tx, before.id, {
          email: email ?? before.email,
          role: role ?? before.role,
          disabled_at: disabled === undefined ? before.disabled_at : disabled ? since : null,
        });
        if (disabled === true) {
          await people.endSessions(tx, before.id, null);
          await people.dropLinks(tx, before.id);
        }
        return shown(tx, person);
      });
    },

    /** A link that sets a new password. */
    async linkAccount(who: Principal, person: string): Promise<Invitation> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const { id, disabled_at } = await accountOf(tx, person);
        if (disabled_at !== null)
          throw new Refused(
            { code: 'account_shut', person },
            `the account of ${person} is disabled`,
            `Let them in again first: bondfire account enable ${person}`,
          );
        const account = await shown(tx, person);
        const link = await makeLink(tx, account.ready ? 'reset' : 'invitation', id, who.name, clock.now());
        return { account, ...link };
      });
    },

    /** Where they are signed in. */
    async listAccountSessions(who: Principal, person: string): Promise<people.SessionRow[]> {
      permit(who, 'configure');
      return people.sessionsOf(pool, (await accountOf(pool, person)).id, clock.now());
    },

    /** One of their sessions, or all where it is null. Answers how many. */
    async endAccountSessions(who: Principal, person: string, session: string | null): Promise<number> {
      permit(who, 'configure');
      const { id } = await accountOf(pool, person);
      const one = session === null ? null : uuid(session);
      return transaction(pool, async (tx) =>
        one === null ? people.endSessions(tx, id, null) : Number(await people.endSession(tx, id, one)),
      );
    },
  };
}

async function accountOf(tx: Tx, person: string): Promise<people.AccountRow> {
  const found = await people.accountOf(tx, person);
  if (found) return found;
  throw new Refused(
    { code: 'not_there', what: 'account', id: person },
    `${person} has no account`,
    `Invite them: bondfire account invite ${person} --role responder`,
  );
}

async function seen(tx: Tx, rows: readonly people.AccountRow[]): Promise<AccountView[]> {
  const folk = await people.peopleById(
    tx,
    rows.map(({ person }) => person),
  );
  const known = await people.knownToProviders(tx);
  return rows.map(({ id, person, email, role, password, disabled_at, signed_in_at, created_at }) => ({
    person,
    name: folk.get(person)?.name ?? person,
    email,
    role,
    disabled: disabled_at !== null,
    ready: password !== null || known.has(id),
    signed_in_at,
    created_at,
  }));
}

async function shown(tx: Tx, person: string): Promise<AccountView> {
  const [found] = await seen(tx, [await accountOf(tx, person)]);
  if (found) return found;
  throw new Fault('bug', `the account of ${person} went missing`);
}

/** Without one nobody could let anybody in. */
async function mustLeaveAdmin(tx: Tx, person: string): Promise<void> {
  const admins = await people.lockAdmins(tx);
  if (admins.some((one) => one !== person) || !admins.includes(person)) return;
  throw new Refused(
    { code: 'only_admin', person },
    `${person} is the only admin`,
    'Make somebody else admin first: bondfire account edit <person> --role admin',
  );
}

/** Null where they have none. */
export async function accountView(tx: Tx, person: string): Promise<AccountView | null> {
  const found = await people.accountOf(tx, person);
  const [view = null] = found === null ? [] : await seen(tx, [found]);
  return view;
}

/** Throws `rejected` where another account signs in by it. */
async function mustBeFree(tx: Tx, email: string, account: string | null): Promise<void> {
  const found = await people.accountByEmail(tx, email);
  if (found && found.id !== account)
    throw new Refused({ code: 'address_taken', person: found.person }, `${found.person} signs in by ${email} already`);
}

async function mustBeFreeEmail(tx: Tx, email: string): Promise<void> {
  const found = (await people.listPeople(tx)).find((one) => one.email?.toLowerCase() === email.toLowerCase());
  if (found)
    throw new Refused(
      { code: 'address_taken', person: found.id },
      `${found.id} has the e-mail address ${email} already`,
      `Invite them instead: bondfire account invite ${found.id}`,
    );
}
