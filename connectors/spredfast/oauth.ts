/** Signing in by an admin's browser. The vendor's token lives about 24 months and is never renewed: it is connected again. */
import { z } from 'zod';
import { Fault, type OAuth, type TokenAnswer } from '#sdk';
import { explainToken } from './faults.ts';
import type { Settings } from './settings.ts';

/** `expiryTime` is epoch milliseconds; in 2014 it was ISO 8601. */
const Token = z.looseObject({
  data: z.looseObject({
    accessToken: z.string().min(1),
    expiryTime: z.union([z.number(), z.string()]).nullish(),
  }),
});

export const oauth: OAuth<typeof Settings> = {
  of({ sign_in, client_id = '', client_secret = null, login_url, url }) {
    if (sign_in === 'token') return null;
    const login = login_url.replace(/\/+$/, '');
    return {
      flow: 'code',
      pkce: false,
      authorize: new URL(`${login}/v3/oauth/authorize`),
      token: new URL(`${login}/v3/oauth/token`),
      // There is one scope, and nobody asks for it by name.
      scopes: [],
      app: { id: client_id, secret: client_secret, sent: 'form' },
      sendTo: () => [new URL(url)],
      read: readToken,
      explain: explainToken,
    };
  },
};

function readToken(body: unknown): TokenAnswer {
  const { success, data } = Token.safeParse(body);
  if (!success) {
    throw new Fault('drift', 'the vendor answered the sign-in with what holds no accessToken', {
      cure: 'Compare login_url with the page at which you sign in to Khoros Marketing.',
    });
  }
  const { accessToken, expiryTime } = data.data;
  return { access_token: accessToken, refresh_token: null, expires_at: dateOf(expiryTime), said: {} };
}

function dateOf(time: number | string | null | undefined): Date | null {
  const digits = typeof time === 'string' && /^\d+$/.test(time) ? Number(time) : time;
  const date = digits == null ? new Date(Number.NaN) : new Date(digits);
  return Number.isNaN(date.getTime()) ? null : date;
}
