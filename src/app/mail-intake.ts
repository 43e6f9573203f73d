/** Mails that are posted to us, as they came: what answers one of ours is taken, and nothing else is. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Connector, RawRequest } from '#sdk';
import type { Faces } from '../ingest/index.ts';
import { Refused, type Clock, type MailConfig } from '../platform/index.ts';
import { NotPermitted, permit, type Principal } from './principal.ts';

interface Parts {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly faces: Pick<Faces, 'left'>;
  readonly mail: MailConfig | null;
  readonly clock: Clock;
}

/** The first line of a mail: a header, or what some programs put above them. */
const OPENING = /^(?:From |[A-Za-z][\w-]*:)/;
/** What is signed is sent at once. */
const FRESH_MS = 5 * 60_000;

export function mailIntake({ connectors, faces, mail, clock }: Parts) {
  return {
    /**
     * One mail (RFC 822), signed by Standard Webhooks or posted by whoever may `map`. Resolves when what is taken is kept; `taken`: whether it answers a
     * mail of ours. Throws `rejected` for anything else.
     */
    async receiveMail(
      who: Principal | null,
      { headers, body }: Pick<RawRequest, 'headers' | 'body'>,
    ): Promise<{ readonly taken: boolean }> {
      if (who === null) mustBeSigned(mail?.inboundSecret ?? null, headers, body, clock.now());
      else permit(who, 'map');
      if (mail === null || mail.replies === null)
        throw new Refused(
          { code: 'no_replies' },
          'no replies are taken here',
          'Set BONDFIRE_MAIL_REPLIES beside BONDFIRE_SMTP_URL, and start again.',
        );
      const read = connectors.get('mail')?.streams['messages']?.read;
      if (read === undefined || !OPENING.test(Buffer.from(body.subarray(0, 200)).toString('latin1')))
        throw new Refused({ code: 'no_mail' }, 'that is no mail', 'Post it as it came, from its first header on.');
      const records = await read(body, 'message/rfc822');
      return { taken: (await faces.left('mail', records)).length < records.length };
    },
  };
}

/** Throws, the same for all that is wrong with it. Of the bytes as they came: a mail is in any charset, or in several. */
function mustBeSigned(secret: string | null, headers: RawRequest['headers'], body: Uint8Array, now: Date): void {
  const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': signatures = '' } = headers;
  const fresh = Math.abs(now.getTime() - Number(at) * 1_000) <= FRESH_MS;
  const expected = createHmac('sha256', Buffer.from(secret?.slice('whsec_'.length) ?? '', 'base64'))
    .update(`${id}.${at}.`)
    .update(body)
    .digest();
  const given = signatures.split(' ').map((one) => Buffer.from(/^v1,(.+)$/.exec(one)?.[1] ?? '', 'base64'));
  const known = given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  if (secret !== null && id !== '' && fresh && known) return;
  throw new NotPermitted(
    'that is not signed by whom we know',
    'Sign it by Standard Webhooks with BONDFIRE_MAIL_INBOUND_SECRET, now; or send a token that may map.',
  );
}
