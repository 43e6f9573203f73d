/**
 * Signing in by OAuth, where a password is not taken. What is preset is as the providers document it:
 * https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
 */
import { Fault, type Grant, type OAuth } from '#sdk';
import type { Settings } from './settings.ts';

interface Provider {
  readonly authorize: string;
  readonly token: string;
  readonly scopes: readonly string[];
}

export const oauth: OAuth<typeof Settings> = {
  of(settings) {
    if (settings.sign_in === 'password') return null;
    const known = providerOf(settings);
    return {
      flow: 'code',
      pkce: true,
      authorize: new URL(settings.authorize_url ?? known.authorize),
      token: new URL(settings.token_url ?? known.token),
      scopes: settings.scopes ?? known.scopes,
      app: { id: settings.client_id ?? '', secret: settings.client_secret ?? null, sent: 'form' },
      // It goes to the two servers of mail, which do not speak HTTP.
      sendTo: () => [],
    };
  },
};

function providerOf({ provider, tenant = '', smtp_host, smtp_password }: Settings): Provider {
  switch (provider) {
    case 'microsoft': {
      const base = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0`;
      const api = 'https://outlook.office.com';
      const sends = smtp_host !== undefined && smtp_password === undefined;
      return {
        authorize: `${base}/authorize`,
        token: `${base}/token`,
        // Without the last one nothing is renewed.
        scopes: [`${api}/IMAP.AccessAsUser.All`, ...(sends ? [`${api}/SMTP.Send`] : []), 'offline_access'],
      };
    }
    case 'google':
      return {
        // A refresh token is given where access is asked for while nobody is there, and only when a person agrees.
        authorize: 'https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent',
        token: 'https://oauth2.googleapis.com/token',
        scopes: ['https://mail.google.com/'],
      };
    case 'other':
    case undefined:
      return { authorize: '', token: '', scopes: [] };
  }
}

/**
 * Signs in with the grant's token. One that the server refuses is renewed, and tried once more: what it says then is its word.
 * @param signIn must do nothing before it is signed in, as it may be done again.
 */
export async function withToken<T>(grant: Grant, signIn: (token: string) => Promise<T>): Promise<T> {
  const token = await grant.token();
  try {
    return await signIn(token);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind !== 'auth') throw thrown;
    return signIn(await grant.token(token));
  }
}
