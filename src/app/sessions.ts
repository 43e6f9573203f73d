/** Signing in and out: by a password here, by a link that works once. What proves somebody is handed out once and kept as a hash. */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { Fault } from '#sdk';
import type { Connections } from '../connections/index.ts';
import * as people from '../people/index.ts';
import { newId, ours, Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import { permissionsOf, permit, type From, type Permission, type Principal, type Role } from './principal.ts';

const HOUR_MS = 3_600_000;
const LONGEST_MS = 30 * 24 * HOUR_MS;
const LINK_MS = 24 * HOUR_MS;
const AGENT_LIMIT = 300;
/** An office may sit behind one address, so that it has more patience. */
const PATIENCE = {
  account: { free: 5, longest_s: 900 },
  address: { free: 30, longest_s: 300 },
} as const;

export const Email = z.email().max(254);
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !name.includes('\0'), ours('no name holds that character'));
const Secret = z.string().min(1).max(1000);
const FirstAdmin = z.strictObject({
  token: Secret,
  name: PersonName,
  email: Email,
  password: Secret,
  zone: people.Zone.optional(),
});

/** A session, as it began. */
export interface Begun {
  /** For the cookie; shown this once. */
  readonly token: string;
  readonly expires_at: Date;
  readonly who: Principal;
}

/** A way to sign in other than by a password here. */
export interface SignInWays {
  readonly local: boolean;
  readonly oidc: { readonly name: string; readonly url: string } | null;
}

/** Whom a request is by; see api/shapes. */
export interface SessionView {
  readonly signed_in: true;
  readonly name: string;
  readonly person: string | null;
  readonly role: Role;
  readonly email: string | null;
  readonly permissions: readonly Permission[];
  readonly teams: readonly string[];
  readonly zone: string;
  readonly languages: readonly string[];
  readonly by: 'password' | 'oidc' | 'token';
  /** What there is, is the sample company's. */
  readonly sample: boolean;
}

interface SessionParts {
  readonly connections: Pick<Connections, 'list'>;
  readonly database: Database;
  readonly clock: Clock;
  readonly teamsOf: (tx: Tx, person: string) => Promise<readonly string[]>;
  /** Whether a provider still lets them in. */
  readonly stillVouched: (session: string) => Promise<boolean>;
  /** Who can act may be other than it was. */
  readonly onPeopleChanged: () => Promise<void>;
}

export function sessionCommands(parts: SessionParts) {
  const {
    database: { pool },
    clock,
    teamsOf,
    connections,
    stillVouched,
    onPeopleChanged,
  } = parts;

  function begin(tx: Tx, account: people.AccountRow, kind: 'password', from: From): Promise<Begun> {
    return beginSession(tx, account, { kind }, from, clock.now());
  }

  /** Throws `limited` where too many failed lately. */
  async function mayTry(keys: readonly (readonly [Buffer, people.Patience])[]): Promise<void> {
    for (const [key, patience] of keys) {
      const until = await people.beginAttempt(pool, key, patience, clock.now());
      if (until === null) continue;
      throw new Fault('limited', 'there were too many attempts that failed', {
        retryAt: new Date(until),
        cure: `Wait until ${until}, or ask an admin for a link that sets a new password.`,
      });
    }
  }

  async function setPassword(tx: Tx, account: people.AccountRow, password: string): Promise<void> {
    const name = (await people.peopleById(tx, [account.person])).get(account.person)?.name ?? null;
    mustFit(password, [account.email, name]);
    await people.setPassword(tx, account.id, await people.hashPassword(password));
    await people.forgiveAttempts(tx, people.hashOf(`account ${account.email.toLowerCase()}`), clock.now());
  }

  return {
    async isFirstStart(): Promise<boolean> {
      return !(await people.hasAdmin(pool));
    },

    /** Throws `auth` in the same words and time whatever does not fit, and `limited` where too many failed lately. */
    async signIn(given: { readonly email: string; readonly password: string }, from: From): Promise<Begun> {
      const email = given.email.trim().toLowerCase();
      const ofAccount = people.hashOf(`account ${email}`);
      const ofAddress = people.hashOf(`address ${network(from.address)}`);
      await mayTry([
        [ofAddress, PATIENCE.address],
        [ofAccount, PATIENCE.account],
      ]);
      const account = await people.accountByEmail(pool, email);
      const usable = account !== null && account.disabled_at === null;
      if (!(await people.isPassword(usable ? account.password : null, given.password)) || !usable)
        throw new Refused({ code: 'bad_sign_in' }, 'that e-mail address and password do not fit', {
          kind: 'auth',
          cure: 'Correct them, or ask an admin for a link that sets a new password.',
        });
      return transaction(pool, async (tx) => {
        await people.forgiveAttempts(tx, ofAccount, clock.now());
        await people.uncountAttempt(tx, ofAddress);
        return begin(tx, account, 'password', from);
      });
    },

    /** Null where it has ended. */
    async authenticateSession(token: string, from: From): Promise<Principal | null> {
      const found = await people.signedIn(pool, people.hashOf(token), clock.now());
      if (found?.due === true && !(await stillVouched(found.session))) return null;
      const still = found?.due === true ? await people.signedIn(pool, people.hashOf(token), clock.now()) : found;
      return still && principalOf(pool, still, from);
    },

    async session(who: Principal): Promise<SessionView> {
      const id = who.person ?? null;
      const person = id === null ? undefined : (await people.peopleById(pool, [id])).get(id);
      const account = id === null ? null : await people.accountOf(pool, id);
      const kind = who.proof?.kind;
      return {
        signed_in: true,
        name: who.name,
        person: id,
        role: who.role,
        email: account?.email ?? null,
        permissions: permissionsOf(who),
        teams: id === null ? [] : await teamsOf(pool, id),
        zone: person?.zone ?? 'UTC',
        languages: person?.languages ?? [],
        by: kind === 'password' || kind === 'oidc' ? kind : 'token',
        sample: connections.list().some((one) => one.sample),
      };
    },

    async signOut(who: Principal): Promise<void> {
      const account = await ownAccount(pool, who);
      const { id = null } = who.proof ?? {};
      if (id !== null) await transaction(pool, (tx) => people.endSession(tx, account.id, id));
    },

    /** Where somebody is signed in. */
    async listSessions(who: Principal): Promise<(people.SessionRow & { current: boolean })[]> {
      const account = await ownAccount(pool, who);
      const found = await people.sessionsOf(pool, account.id, clock.now());
      return found.map((one) => Object.assign(one, { current: one.id === who.proof?.id }));
    },

    async endSession(who: Principal, id: string): Promise<void> {
      const account = await ownAccount(pool, who);
      const one = uuid(id);
      if (await transaction(pool, (tx) => people.endSession(tx, account.id, one))) return;
      throw new Refused({ code: 'not_there', what: 'session', id }, `there is no session ${id}`);
    },

    /** All but the one that asks. Answers how many. */
    async endOtherSessions(who: Principal): Promise<number> {
      const account = await ownAccount(pool, who);
      return transaction(pool, (tx) => people.endSessions(tx, account.id, who.proof?.id ?? null));
    },

    /** Ends every other session. Throws `rejected` where the current one does not fit. */
    async changePassword(who: Principal, current: string, password: string): Promise<void> {
      const account = await ownAccount(pool, who);
      const key = people.hashOf(`account ${account.email.toLowerCase()}`);
      await mayTry([[key, PATIENCE.account]]);
      if (!(await people.isPassword(account.password, current)))
        throw new Refused(
          { code: 'wrong_password' },
          'the current password does not fit',
          'Correct it, or ask an admin for a link that sets a new one.',
        );
      await transaction(pool, async (tx) => {
        await setPassword(tx, account, password);
        await people.endSessions(tx, account.id, who.proof?.id ?? null);
      });
    },

    /** A link that makes the first admin; null where there is one. Those made before open nothing any more. */
    async firstLink(who: Principal): Promise<{ token: string; expires_at: Date } | null> {
      permit(who, 'configure');
      if (await people.hasAdmin(pool)) return null;
      return transaction(pool, (tx) => makeLink(tx, 'first', null, who.name, clock.now()));
    },

    /** What a link opens. Throws `rejected` where it opens nothing. */
    async openLink(
      token: string,
    ): Promise<{ kind: people.LinkRow['kind']; name: string | null; email: string | null; expires_at: string }> {
      const link = await people.linkOf(pool, people.hashOf(token), clock.now());
      if (!link || (link.kind === 'first' && (await people.hasAdmin(pool)))) throw opensNothing();
      const account = link.account === null ? null : await people.accountById(pool, link.account);
      const person = account && (await people.peopleById(pool, [account.person])).get(account.person);
      return {
        kind: link.kind,
        name: person?.name ?? null,
        email: account?.email ?? null,
        expires_at: link.expires_at,
      };
    },

    /** Makes the first admin by their link, and signs them in. */
    async makeFirstAdmin(input: unknown, from: From): Promise<Begun> {
      const { token, name, email, password, zone } = FirstAdmin.parse(fit(FirstAdmin, input));
      mustFit(password, [email, name]);
      const hashed = await people.hashPassword(password);
      const begun = await transaction(pool, async (tx) => {
        const now = clock.now();
        const link = await people.takeLink(tx, people.hashOf(token), now);
        if (link?.kind !== 'first' || (await people.hasAdmin(tx))) throw opensNothing();
        const all = await people.listPeople(tx);
        const known = all.find((one) => one.email?.toLowerCase() === email.toLowerCase());
        const id = known?.id ?? slugFor(name, new Set(all.map((one) => one.id)));
        if (!known)
          await people.savePerson(tx, {
            ...people.newPerson(id, now),
            name,
            email,
            ...(zone !== undefined && { zone }),
          });
        const before = (await people.accountOf(tx, id)) ?? (await people.accountByEmail(tx, email));
        if (before && before.person !== id) throw opensNothing();
        const account: people.AccountRow = before ?? people.newAccount({ person: id, email, role: 'admin' }, now);
        if (before) await people.changeAccount(tx, before.id, { email, role: 'admin', disabled_at: null });
        else await people.addAccount(tx, account);
        await people.setPassword(tx, account.id, hashed);
        return begin(tx, account, 'password', from);
      });
      await onPeopleChanged();
      return begun;
    },

    /** Sets the password by an invitation or a reset, ends every session, and signs in. */
    async usePasswordLink(given: { readonly token: string; readonly password: string }, from: From): Promise<Begun> {
      return transaction(pool, async (tx) => {
        const link = await people.takeLink(tx, people.hashOf(given.token), clock.now());
        const account = link?.account == null ? null : await people.accountById(tx, link.account);
        if (!account || account.disabled_at !== null) throw opensNothing();
        await setPassword(tx, account, given.password);
        await people.endSessions(tx, account.id, null);
        return begin(tx, account, 'password', from);
      });
    },
  };
}

function own(who: Principal): string {
  const signedIn = who.proof?.kind === 'password' || who.proof?.kind === 'oidc';
  if (signedIn && who.person != null) return who.person;
  throw new Refused({ code: 'signed_out' }, 'nobody is signed in by this token', 'Sign in with a password first.');
}

async function ownAccount(tx: Tx, who: Principal): Promise<people.AccountRow> {
  const found = await people.accountOf(tx, own(who));
  if (found) return found;
  throw new Refused({ code: 'account_gone' }, 'the account is gone', 'Ask an admin for an invitation.');
}

/** By a password, or by a provider that is asked again at `check_at`. */
export async function beginSession(
  tx: Tx,
  account: people.AccountRow,
  how: { readonly kind: 'password' } | { readonly kind: 'oidc'; readonly sealed: string; readonly check_at: Date },
  from: From,
  now: Date,
): Promise<Begun> {
  const token = randomBytes(32).toString('base64url');
  const expires_at = new Date(now.getTime() + LONGEST_MS);
  const hash = people.hashOf(token);
  const agent = from.agent?.slice(0, AGENT_LIMIT) ?? null;
  const { address } = from;
  const session = { id: newId(), hash, account: account.id, agent, address, created_at: now, expires_at };
  await people.addSession(tx, { ...session, ...how });
  await people.setSignedIn(tx, account.id, now);
  const who = await people.signedIn(tx, hash, now);
  if (!who) throw new Fault('bug', 'a session that just began is none');
  return { token, expires_at, who: await principalOf(tx, who, from) };
}

/** A link of that kind that works once, and in the place of those before it. */
export async function makeLink(
  tx: Tx,
  kind: people.LinkRow['kind'],
  account: string | null,
  by: string,
  now: Date,
): Promise<{ token: string; expires_at: Date }> {
  const token = randomBytes(32).toString('base64url');
  const expires_at = new Date(now.getTime() + LINK_MS);
  await people.addLink(tx, people.hashOf(token), { kind, account, by, expires_at }, now);
  return { token, expires_at };
}

/** Of a name: ids are words that people type. */
export function slugFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 50);
  const first = plain === '' ? 'person' : plain;
  for (let count = 1; ; count += 1) {
    const slug = count === 1 ? first : `${first}-${count}`;
    if (!taken.has(slug)) return slug;
  }
}

async function principalOf(tx: Tx, who: people.SignedIn, from: From): Promise<Principal> {
  const { session, kind, person, name, role } = who;
  return { name, role, person, rights: await people.rightsOf(tx, person, role), proof: { kind, id: session, ...from } };
}

function mustFit(password: string, known: readonly (string | null)[]): void {
  const why = people.unfitPassword(password, known);
  if (why === null) return;
  const { message, ...of } = why;
  throw new Refused(
    { code: 'bad_password', ...of },
    message,
    'A few words in a row are easy to keep and hard to guess.',
  );
}

function opensNothing(): Fault {
  return new Refused(
    { code: 'opens_nothing_here' },
    'this link opens nothing: it was used, has expired, or another came after it',
    'Ask an admin for a new one; whoever runs the machine makes one by bondfire account link.',
  );
}

/** Somebody with an IPv6 address has 2^64 of them. */
function network(address: string | null): string {
  if (address === null) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const missing = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array<string>(Math.max(0, missing)).fill('0'), ...after].slice(0, 4).join(':').toLowerCase();
}
