/** Signing in by an admin's browser. The token does not end, and is not renewed: https://docs.joinmastodon.org/methods/oauth/ */
import type { OAuth } from '#sdk';
import type { Settings } from './settings.ts';

/** What each is for is in the README. */
export const SCOPES = [
  'read:accounts',
  'read:follows',
  'read:lists',
  'read:notifications',
  'read:statuses',
  'write:favourites',
  'write:statuses',
] as const;

export const oauth: OAuth<typeof Settings> = {
  of({ sign_in, url, client_id = '', client_secret = null }) {
    if (sign_in === 'token') return null;
    const base = url.replace(/\/+$/, '');
    return {
      flow: 'code',
      // Before Mastodon 4.3 it was not looked at.
      pkce: true,
      authorize: new URL(`${base}/oauth/authorize`),
      token: new URL(`${base}/oauth/token`),
      scopes: SCOPES,
      app: { id: client_id, secret: client_secret, sent: 'form' },
      sendTo: () => [new URL(url)],
    };
  },
};
