/** Signing in by a provider, and whether it still lets somebody in: asked again every few minutes of those who are signed in by it, as they ask. */
import { z } from 'zod';
import { asFault, type Fault } from '#sdk';
import * as people from '../people/index.ts';
import { newId, Refused, transaction, type Clock, type Database, type Tx, type Vault } from '../platform/index.ts';
import { addAudit } from './audit-store.ts';
import type { From } from './principal.ts';
import { beginSession, slugFor, type Begun } from './sessions.ts';

const MINUTE_MS = 60_000;
/** On the way there and back. */
const WAY_MS = 10 * MINUTE_MS;
const CHECK_MS = 5 * MINUTE_MS;
/** So long a provider that does not answer is believed to be of the same mind. */
const SILENT_MS = 60 * MINUTE_MS;

const Asked = z.object({ verifier: z.string(), nonce: z.string(), next: z.string() });
const Held = z.object({ subject: z.string(), access_token: z.string(), refresh_token: z.string().nullable() });

interface ProviderParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly provider: people.Provider | null;
  readonly onPeopleChanged: () => Promise<void>;
}

export function providerCommands({ database: { pool }, clock, vault, provider, onPeopleChanged }: ProviderParts) {
  function theProvider(): people.Provider {
    if (provider) return provider;
    throw new Refused({ code: 'no_provider' }, 'nobody signs in by a provider here', 'Set BONDFIRE_OIDC_ISSUER.');
  }

  /** Who they are here: known to the provider, by an address that it vouches for, or new. */
  async function accountFor(tx: Tx, who: people.Vouched, now: Date): Promise<people.AccountRow> {
    const { issuer, name, givesRoles } = theProvider();
    const { subject, email, role } = who;
    const known = await people.accountKnownAs(tx, issuer, subject);
    if (known) return allowed(tx, known, who);
    if (email === null)
      throw new Refused(
        { code: 'not_vouched', provider: name },
        `${name} does not say that your e-mail address is yours`,
        {
          kind: 'auth',
          cure: 'Have it verified there: people are known by it.',
        },
      );
    const invited = await people.accountByEmail(tx, email);
    if (invited) {
      await people.knowAccountAs(tx, invited.id, issuer, subject);
      return allowed(tx, invited, who);
    }
    if (role === null) throw noRole(name, givesRoles);
    const all = await people.listPeople(tx);
    const there = all.find((one) => one.email?.toLowerCase() === email.toLowerCase());
    const id = there?.id ?? slugFor(who.name ?? email.split('@')[0] ?? '', new Set(all.map((one) => one.id)));
    if (await people.accountOf(tx, id)) throw noRole(name, givesRoles);
    if (!there) await people.savePerson(tx, { ...people.newPerson(id, now), name: who.name ?? id, email });
    const account = people.newAccount({ person: id, email, role }, now);
    await people.addAccount(tx, account);
    await people.knowAccountAs(tx, account.id, issuer, subject);
    return account;
  }

  /** With the role that the provider's groups give. */
  async function allowed(tx: Tx, account: people.AccountRow, { role }: people.Vouched): Promise<people.AccountRow> {
    const { name, givesRoles } = theProvider();
    if (account.disabled_at !== null)
      throw new Refused({ code: 'shut_out' }, 'your account is shut', {
        kind: 'auth',
        cure: 'Ask an admin to let you in again.',
      });
    if (!givesRoles) return account;
    if (role === null) throw noRole(name, givesRoles);
    if (role !== account.role) await people.changeAccount(tx, account.id, { ...account, role });
    return { ...account, role };
  }

  return {
    /** Where the browser goes; `state` comes back with it. `next`: a place of ours to go on to. */
    async startProviderSignIn(redirect: URL, next: string): Promise<{ readonly url: URL; readonly state: string }> {
      const { url, state, asked } = await theProvider().start(redirect);
      const now = clock.now();
      const sealed = await vault.seal({ ...asked, next });
      await people.addSignInRequest(pool, people.hashOf(state), sealed, now, new Date(now.getTime() + WAY_MS));
      return { url, state };
    },

    /** Throws `auth` where that lets nobody in, and `transient` where the provider does not answer. */
    async finishProviderSignIn(came: URL, state: string, from: From): Promise<Begun & { readonly next: string }> {
      const sealed = await people.takeSignInRequest(pool, people.hashOf(state), clock.now());
      if (sealed === null)
        throw new Refused({ code: 'sign_in_lapsed' }, 'that sign-in has ended, or was never begun', {
          kind: 'auth',
          cure: 'Begin it again.',
        });
      const { next, ...asked } = Asked.parse(await vault.open(sealed));
      const who = await theProvider().finish(came, state, asked);
      const held = await vault.seal(who.held);
      const begun = await transaction(pool, async (tx) => {
        const now = clock.now();
        const account = await accountFor(tx, who, now);
        const how = { kind: 'oidc', sealed: held, check_at: new Date(now.getTime() + CHECK_MS) } as const;
        return beginSession(tx, account, how, from, now);
      });
      await onPeopleChanged();
      return { ...begun, next };
    },

    /** False where the provider has ended it: then every session by it of that account has. */
    async stillVouched(session: string): Promise<boolean> {
      const now = clock.now();
      const claimed = await people.claimCheck(pool, session, now, new Date(now.getTime() + CHECK_MS));
      if (!claimed) return true;
      const account = await people.accountOfSession(pool, session);
      if (account === null) return false;
      const end = async (why: string): Promise<false> => {
        await transaction(pool, async (tx) => {
          await people.endSessionsBy(tx, account.id, 'oidc');
          await note(tx, account, 'session.ended-by-provider', { why }, null, null);
        });
        return false;
      };
      if (provider === null || claimed.sealed === null) return end('there is no provider any more');
      try {
        const who = await provider.again(Held.parse(await vault.open(claimed.sealed)));
        if (who === null) return await end(`${provider.name} says that it is over`);
        if (provider.givesRoles && who.role === null) return await end(`${provider.name} gives no role any more`);
        const sealed = await vault.seal(who.held);
        await transaction(pool, async (tx) => {
          await people.keepCheck(tx, session, sealed, now);
          if (!provider.givesRoles || who.role === null || who.role === account.role) return;
          await people.changeAccount(tx, account.id, { ...account, role: who.role });
          await note(tx, account, 'account.role-by-provider', null, { role: account.role }, { role: who.role });
        });
        return true;
      } catch (thrown) {
        if (asFault(thrown).kind === 'config') return end('its key is gone');
        if (now.getTime() - Date.parse(claimed.checked_at) < SILENT_MS) return true;
        return end(`${provider.name} has not answered for an hour`);
      }
    },
  };

  async function note(
    tx: Tx,
    account: people.AccountRow,
    what: string,
    given: unknown,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    const [noun = ''] = what.split('.');
    const by = { actor: provider?.name ?? 'provider', person: null, role: null, via: 'oidc', credential: null };
    const at = clock.now().toISOString();
    const of = { noun, noun_id: account.person };
    await addAudit(tx, { id: newId(), at, ...by, address: null, what, ...of, given, before, after });
  }
}

function noRole(name: string, givesRoles: boolean): Fault {
  return new Refused({ code: 'no_way_in', provider: name }, `nothing at ${name} lets you in here`, {
    kind: 'auth',
    cure: givesRoles
      ? 'Ask to be taken into a group that may: an admin knows which (BONDFIRE_OIDC_ROLES).'
      : 'Ask an admin for an invitation to the address that you have there.',
  });
}
