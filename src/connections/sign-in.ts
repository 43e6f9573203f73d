/** How one connection bears what OAuth brought it: got where that needs nobody, renewed before it ends or when it is refused, once for all processes. */
import { Fault, type Grant, type Http, type OAuthPlan, type TokenAnswer } from '#sdk';
import type { Signer } from '../platform/index.ts';
import { askTokens } from './token-endpoint.ts';

export interface Kept {
  readonly access_token: string;
  readonly refresh_token: string | null;
  readonly expires_at: string | null;
  readonly said: TokenAnswer['said'];
}

export interface GrantKeeper {
  /** Throws `auth` where the vendor said that it has ended. */
  read(): Promise<Kept | null>;
  /** One at a time, whatever the process: `renew` is handed what is kept by then. That the vendor says it has ended is remembered. */
  replace(renew: (kept: Kept | null) => Promise<Kept>): Promise<Kept>;
}

export interface SignInParts {
  readonly connection: string;
  readonly plan: OAuthPlan;
  /** To the token endpoint: it bears nothing. */
  readonly http: Http;
  readonly keeper: GrantKeeper;
  /** Keeps a token out of the log. */
  readonly hide: (token: string) => void;
  readonly now: () => Date;
}

/** A token that ends sooner is renewed first: the request that bears it takes its time. */
const EARLY_MS = 60_000;

export function createSignIn({ connection, plan, http, keeper, hide, now }: SignInParts): Signer & Grant {
  let known: Kept | null = null;
  let renewing: Promise<Kept> | null = null;
  const borne = new WeakMap<object, Kept>();

  function ended({ expires_at }: Kept): boolean {
    return expires_at !== null && Date.parse(expires_at) - EARLY_MS <= now().getTime();
  }

  function hidden(kept: Kept): Kept {
    for (const token of [kept.access_token, kept.refresh_token]) if (token !== null) hide(token);
    return kept;
  }

  async function current(): Promise<Kept> {
    if (known === null) {
      const kept = await keeper.read();
      known = kept && hidden(kept);
    }
    return known === null || ended(known) ? renew(known) : known;
  }

  /** Several requests find it refused at once, and so do several processes: it is renewed once. */
  function renew(stale: Kept | null): Promise<Kept> {
    renewing ??= keeper
      .replace(async (kept) => {
        if (kept !== null && kept.access_token !== stale?.access_token && !ended(kept)) return kept;
        return keptOf(await askTokens(plan, http, await form(kept), now()), kept);
      })
      .then((kept) => {
        known = hidden(kept);
        return known;
      })
      .finally(() => {
        renewing = null;
      });
    return renewing;
  }

  async function form(kept: Kept | null): Promise<Readonly<Record<string, string>>> {
    if (plan.flow === 'direct') return plan.form(now());
    const cure = `An admin connects it: bondfire connection reconnect ${connection}`;
    if (kept === null) throw new Fault('auth', `${connection} is not connected yet`, { cure });
    if (kept.refresh_token === null)
      throw new Fault('auth', `the grant of ${connection} has ended, and this vendor renews none`, { cure });
    return { grant_type: 'refresh_token', refresh_token: kept.refresh_token };
  }

  return {
    async headers(url) {
      const kept = await current();
      if (!plan.sendTo(kept.said).some(({ origin }) => origin === url.origin)) return {};
      const headers = plan.bear?.(kept.access_token) ?? { authorization: `Bearer ${kept.access_token}` };
      borne.set(headers, kept);
      return headers;
    },
    async refused(headers) {
      const stale = borne.get(headers) ?? null;
      if (known !== null && known.access_token !== stale?.access_token) return true;
      const kept = await renew(stale);
      return kept.access_token !== stale?.access_token;
    },
    async token(refused) {
      const kept = await current();
      return (kept.access_token === refused ? await renew(kept) : kept).access_token;
    },
    async said() {
      return (await current()).said;
    },
  };
}

/** Where an answer brings no new refresh token, the old one goes on. */
export function keptOf({ access_token, refresh_token, expires_at, said }: TokenAnswer, before: Kept | null): Kept {
  return {
    access_token,
    refresh_token: refresh_token ?? before?.refresh_token ?? null,
    expires_at: expires_at?.toISOString() ?? null,
    // A renewal may say less than the first answer did.
    said: { ...before?.said, ...said },
  };
}

/** For one process and no longer than it: what a new grant is tried with before it is kept. */
export function keepInMemory(kept: Kept | null): GrantKeeper {
  let held = kept;
  return {
    read: () => Promise.resolve(held),
    async replace(renew) {
      held = await renew(held);
      return held;
    },
  };
}
