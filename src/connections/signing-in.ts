/** Other credentials for the same account, and the grants that a browser brings. */
import type { z } from 'zod';
import { asFault, type Account, type Connector } from '#sdk';
import { Refused } from '../platform/index.ts';
import { CONNECTIONS_STANDING } from './channels.ts';
import type { Connections, Inside } from './connections.ts';
import type { Requested } from './grants.ts';
import { hashToken, newToken } from './intake-token.ts';
import { intakeNames, partSettings, whereElse } from './settings.ts';
import { keepInMemory, keptOf } from './sign-in.ts';
import * as store from './store.ts';
import { askTokens, told } from './token-endpoint.ts';

type SigningIn = Pick<Connections, 'change' | 'signsIn' | 'requestGrant' | 'takeGrant' | 'grantedAt' | 'readdress'>;

export function signingIn(inside: Inside): SigningIn {
  const { vault, hide, http, clock, grants, row, connectorOf, changed, build, open, get, addressed } = inside;

  /** Throws `rejected` where that client is of another account than the one we know. */
  async function sameAccount(id: string, connector: Connector, client: unknown): Promise<Account | null> {
    const before = row(id).account;
    const now = (await connector.account?.(client)) ?? null;
    if (before === null || now === null || before.id === now.id) return now ?? before;
    throw new Refused(
      { code: 'other_account', name: now.name, connection: id, before: before.name },
      `that is the account of ${now.name}, and ${id} is that of ${before.name}`,
      `Sign in as ${before.name}, or add another connection for ${now.name}.`,
    );
  }

  return {
    async change(id, typed) {
      const { settings: before, credentials } = row(id);
      const connector = connectorOf(row(id).connector);
      const known = credentials === null ? {} : ((await vault.open(credentials)) as Record<string, unknown>);
      const elsewhere = whereElse(before, typed);
      const kept = Object.keys(known).filter((name) => !(name in typed) && !intakeNames(connector).has(name));
      if (elsewhere !== null && kept.length > 0)
        throw new Refused(
          { code: 'leads_elsewhere', fields: kept },
          `${elsewhere} would lead elsewhere, and what is secret with it`,
          { kind: 'config', cure: `Give as well: ${kept.join(', ')}.` },
        );
      const given: Record<string, unknown> = { ...before, ...known, ...typed };
      for (const name of Object.keys(typed)) if (isTakenBack(connector, name, typed[name])) delete given[name];
      const { settings, secrets } = partSettings(connector, given);
      for (const value of Object.values(secrets)) if (typeof value === 'string') hide(value);
      const parsed = connector.settings.parse({ ...settings, ...secrets });
      const flow = connector.oauth?.of(parsed)?.flow ?? null;
      // What only a browser can bring is asked for afterwards.
      const account =
        flow === 'code'
          ? row(id).account
          : await sameAccount(id, connector, build(id, connector, parsed, keepInMemory(null)).client);
      const sealed = Object.keys(secrets).length === 0 ? null : await vault.seal(secrets);
      await changed(async (tx) => {
        await store.changeConnection(tx, { id, settings, credentials: sealed, account });
        if (flow !== 'code' || elsewhere !== null) await grants.forget(id);
        if (flow === 'code') return;
        await store.setDisconnected(tx, id, null);
      });
      return get(id);
    },
    async signsIn(id) {
      const { plan } = await open(id);
      if (plan === null) return 'settings';
      return plan.flow === 'code' ? 'browser' : 'direct';
    },
    async requestGrant(id, redirect, from = 'elsewhere') {
      const { plan } = await open(id);
      if (plan?.flow === 'code') return grants.request(id, plan, redirect, from);
      throw new Refused({ code: 'not_in_browser', connection: id }, `${id} is not connected in a browser`, {
        kind: 'config',
        cure: `Give its credentials: bondfire connection reconnect ${id}`,
      });
    },
    async takeGrant(answer, onAsked) {
      const asked = await grants.requested(answer.get('state') ?? '');
      if (asked === null)
        throw new Refused(
          { code: 'sign_in_lapsed' },
          'nobody asked for this, or it was asked for more than half an hour ago',
          'Begin again: bondfire connection reconnect <connection>',
        );
      onAsked?.(asked);
      try {
        return await granted(asked, answer);
      } catch (thrown) {
        const { message, cure } = asFault(thrown);
        const refused = { at: clock.now().toISOString(), message, cure };
        await changed((tx) => store.setRefused(tx, asked.connection, refused), CONNECTIONS_STANDING);
        throw thrown;
      }
    },
    grantedAt: (id) => grants.grantedAt(id),
    async readdress(id) {
      const connector = connectorOf(row(id).connector);
      if (!connector.webhook)
        throw new Refused(
          { code: 'posts_nothing', connection: id },
          `${connector.title} posts nothing to us, so ${id} has no address`,
          { kind: 'config' },
        );
      const token = newToken();
      const { credentials } = row(id);
      const known = credentials === null ? {} : ((await vault.open(credentials)) as Record<string, unknown>);
      const secrets = { ...known, ...addressed(connector, id, token) };
      const sealed = Object.keys(secrets).length === 0 ? null : await vault.seal(secrets);
      await changed((tx) => store.setIntake(tx, id, hashToken(token), sealed));
      return token;
    },
  };

  async function granted({ connection: id, redirect, verifier }: Requested, answer: URLSearchParams) {
    const error = answer.get('error');
    if (error !== null) throw told(error, answer.get('error_description') ?? undefined);
    const { connector, settings, plan } = await open(id);
    if (plan?.flow !== 'code')
      throw new Refused({ code: 'not_in_browser', connection: id }, `${id} is no longer connected in a browser`);
    const form = {
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: redirect,
      ...(plan.pkce && { code_verifier: verifier }),
    };
    const kept = keptOf(await askTokens(plan, http(id, null, null), form, clock.now()), null);
    for (const token of [kept.access_token, kept.refresh_token]) if (token !== null) hide(token);
    const keeper = keepInMemory(kept);
    const account = await sameAccount(id, connector, build(id, connector, settings, keeper).client);
    // Trying it may have renewed it.
    await grants.keep(id, (await keeper.read()) ?? kept);
    await changed(async (tx) => {
      if (account !== null) await store.setAccount(tx, id, account);
      await store.setDisconnected(tx, id, null);
      await store.setRefused(tx, id, null);
    });
    return get(id);
  }
}

/** Null, where that is no value: then it is as if it had never been given. */
function isTakenBack(connector: Connector, name: string, value: unknown): boolean {
  const field = connector.settings.shape[name] as z.ZodType | undefined;
  return value === null && field?.safeParse(null).success === false;
}
