/** Whether a post is its sender's: signatures and shared secrets, beyond the address that holds one already. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook as StandardWebhooks } from 'standardwebhooks';
import { Fault, type RawRequest } from '#sdk';
import type { Settings } from './settings.ts';

/** Of Standard Webhooks, and the custom of those that sign a timestamp. */
const FRESH_MS = 5 * 60_000;

/** Throws `rejected`. */
export function checkSender(request: RawRequest, settings: Settings, now: Date): void {
  switch (settings.verify) {
    case 'address':
      return;
    case 'standard_webhooks':
      return checkStandard(request, settings, now);
    case 'hmac':
      return checkHmac(request, settings, now);
    case 'shared_secret':
      return checkEqual(header(request, settings.verify_header ?? ''), settings.verify_secret ?? '');
    case 'basic': {
      const pair = Buffer.from(settings.verify_secret ?? '').toString('base64');
      return checkEqual(header(request, 'authorization').replace(/^basic +/i, ''), pair);
    }
  }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function checkStandard(request: RawRequest, { verify_secret = '' }: Settings, now: Date): void {
  const id = header(request, 'webhook-id');
  const at = fresh(header(request, 'webhook-timestamp'), now);
  const signer = standard(verify_secret);
  const wanted = signer.sign(id, at, Buffer.from(request.body));
  const given = header(request, 'webhook-signature').split(' ');
  if (!given.some((one) => same(one, wanted))) throw refused('its signature is wrong');
}

/** Throws `config` for a secret that is none. */
export function standard(secret: string): StandardWebhooks {
  try {
    return new StandardWebhooks(secret);
  } catch (cause) {
    throw new Fault('config', 'the secret of Standard Webhooks is not whsec_ and base64', {
      cause,
      cure: 'Copy it again from where it was made.',
    });
  }
}

/** As GitHub, Shopify, Stripe, Slack and many others do it, each with its own header and spelling. */
function checkHmac(request: RawRequest, settings: Settings, now: Date): void {
  const { verify_header = '', verify_secret = '', verify_algorithm, verify_signs, verify_timestamp_header } = settings;
  const parts = header(request, verify_header)
    .split(',')
    .map((part) => part.trim());
  const stated = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  const timestamp = verify_timestamp_header === undefined ? stated : header(request, verify_timestamp_header);
  if (verify_signs.includes('{timestamp}')) fresh(timestamp, now);
  const [before = '', after = ''] = verify_signs.replaceAll('{timestamp}', () => timestamp).split('{body}');
  const mac = createHmac(verify_algorithm, verify_secret).update(before).update(request.body).update(after).digest();
  const wanted = [mac.toString('hex'), mac.toString('base64'), mac.toString('base64url')];
  // `sha256=…`, `v1=…`; the `=` at the end of base64 is no prefix.
  const given = parts.map((part) => part.replace(/^[A-Za-z0-9_-]{1,12}=(?=[^=])/, ''));
  if (!given.some((one) => wanted.some((right) => same(one, right) || same(one.toLowerCase(), right))))
    throw refused('its signature is wrong');
}

function checkEqual(given: string, wanted: string): void {
  if (!same(given, wanted)) throw refused('its secret is wrong');
}

function header({ headers }: RawRequest, name: string): string {
  const value = headers[name];
  if (value !== undefined && value !== '') return value;
  throw refused(`it has no header ${name}`);
}

/** UNIX seconds. */
function fresh(timestamp: string, now: Date): Date {
  const at = new Date(Number(timestamp) * 1000);
  if (!/^\d{1,12}$/.test(timestamp)) throw refused('its timestamp is none');
  if (Math.abs(now.getTime() - at.getTime()) <= FRESH_MS) return at;
  throw refused(
    'it was signed more than five minutes ago, or the clocks differ',
    'Compare the clocks of both machines.',
  );
}

/** In the same time, whatever it is. */
function same(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(why: string, cure = 'Compare the settings verify… with what the sender signs with.'): Fault {
  return new Fault('rejected', `the post is refused: ${why}`, { cure });
}
