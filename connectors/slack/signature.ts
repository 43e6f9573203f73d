/** Is a request Slack's, and fresh? https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault, type RawRequest } from '#sdk';

/** In seconds, either way: an older request may be a replay. */
const WINDOW = 300;

/** Throws `rejected`. */
export function verifySignature({ headers, body }: RawRequest, secret: string | undefined, now: Date): void {
  if (secret === undefined) {
    throw new Fault('rejected', 'events over HTTP are not set up here', {
      cure: 'Give the app’s Signing Secret as signing_secret (Basic Information of the app).',
    });
  }
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  const given = headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(stamp) || given === '')
    throw new Fault('rejected', 'the request bears no signature of Slack’s');
  if (Math.abs(now.getTime() / 1000 - Number(stamp)) > WINDOW) {
    throw new Fault('rejected', `the request was signed at ${stamp}, more than ${WINDOW} seconds from now`, {
      cure: 'If this goes on, set this machine’s clock.',
    });
  }
  const wanted = Buffer.from(signatureOf(secret, stamp, body));
  const bytes = Buffer.from(given);
  if (bytes.length === wanted.length && timingSafeEqual(bytes, wanted)) return;
  throw new Fault('rejected', 'the signature is not that of the signing secret', {
    cure: 'Compare signing_secret with the Signing Secret under Basic Information of the app.',
  });
}

export function signatureOf(secret: string, stamp: string, body: Uint8Array | string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest('hex')}`;
}
