/** Installing the app by OAuth v2, with token rotation where it is switched on. https://docs.slack.dev/authentication/installing-with-oauth */
import { z } from 'zod';
import { Fault, type FaultKind, type OAuth, type TokenAnswer } from '#sdk';
import type { Settings } from './settings.ts';

/** All that the connector can use. What was not granted costs its feature alone: the check tells. */
export const SCOPES = [
  'channels:history',
  'channels:manage',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'groups:write',
  'links:read',
  'links:write',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const;
const OF_DIRECT = ['im:history', 'im:read'] as const;
const OF_GROUP_DIRECT = ['mpim:history', 'mpim:read'] as const;

/** What the admin chose to read decides about direct messages: nobody is asked for more. */
export function scopesFor({ kinds }: Settings): readonly string[] {
  return [
    ...SCOPES,
    ...(kinds.includes('direct') ? OF_DIRECT : []),
    ...(kinds.includes('group_direct') ? OF_GROUP_DIRECT : []),
  ].toSorted();
}

/** Of the app, not of the grant: an admin mends them in the settings. */
const KINDS: Readonly<Record<string, FaultKind>> = {
  invalid_code: 'auth',
  code_already_used: 'auth',
  invalid_refresh_token: 'auth',
  token_revoked: 'auth',
  invalid_auth: 'auth',
  access_denied: 'auth',
  internal_error: 'transient',
  fatal_error: 'transient',
  service_unavailable: 'transient',
  request_timeout: 'transient',
  ratelimited: 'limited',
};

const CURES: Partial<Record<FaultKind, string>> = {
  auth: 'An admin installs the app again: bondfire connection reconnect <connection>',
  config: 'Compare client_id, client_secret and the redirect address with what the app’s pages show.',
};

const Granted = z.looseObject({
  ok: z.literal(true),
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.number().positive().nullish(),
  scope: z.string().nullish(),
  bot_user_id: z.string().nullish(),
  app_id: z.string().nullish(),
  team: z.looseObject({ id: z.string(), name: z.string().nullish() }).nullish(),
  enterprise: z.looseObject({ id: z.string(), name: z.string().nullish() }).nullish(),
});
const Refused = z.looseObject({ ok: z.literal(false), error: z.string() });

export const oauth: OAuth<typeof Settings> = {
  of(settings) {
    const { token, client_id: id, client_secret: secret, api_url } = settings;
    if (token !== undefined || id === undefined || secret === undefined) return null;
    const api = new URL(api_url);
    const scopes = scopesFor(settings);
    return {
      flow: 'code',
      authorize: authorizeAt(api, scopes),
      token: new URL('oauth.v2.access', api.href.endsWith('/') ? api : new URL(`${api.href}/`)),
      scopes: [],
      app: { id, secret, sent: 'basic' },
      // Slack knows PKCE for apps without a secret; this one has a secret.
      pkce: false,
      sendTo: () => [api],
      read: readAnswer,
    };
  },
};

/** Slack wants its scopes divided by commas. */
function authorizeAt({ origin }: URL, scopes: readonly string[]): URL {
  const url = new URL('/oauth/v2/authorize', origin);
  url.searchParams.set('scope', scopes.join(','));
  return url;
}

/** Slack refuses with status 200, and puts a person's own token, which is not asked for, into `authed_user`. */
export function readAnswer(body: unknown, now: Date): TokenAnswer {
  const refused = Refused.safeParse(body);
  if (refused.success) throw refusal(refused.data.error, now);
  const { success, data, error } = Granted.safeParse(body);
  if (!success) throw new Fault('drift', `oauth.v2.access answered what is no token: ${z.prettifyError(error)}`);
  const { access_token, refresh_token, expires_in, team, enterprise, scope, bot_user_id, app_id } = data;
  return {
    access_token,
    refresh_token: refresh_token ?? null,
    expires_at: expires_in == null ? null : new Date(now.getTime() + expires_in * 1000),
    said: {
      ...(scope != null && { scope }),
      ...(bot_user_id != null && { bot_user_id }),
      ...(app_id != null && { app_id }),
      ...(team != null && { team: { id: team.id, name: team.name ?? null } }),
      ...(enterprise != null && { enterprise: { id: enterprise.id, name: enterprise.name ?? null } }),
    },
  };
}

function refusal(code: string, now: Date): Fault {
  const kind = KINDS[code] ?? 'config';
  const cure = CURES[kind];
  return new Fault(kind, `Slack gives no token: ${code}`, {
    ...(cure !== undefined && { cure }),
    ...(kind === 'limited' && { retryAt: new Date(now.getTime() + 60_000) }),
  });
}
