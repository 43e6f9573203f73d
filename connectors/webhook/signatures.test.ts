import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhooks } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { asFault } from '#sdk';
import { settings as Settings } from './settings.ts';
import { checkSender } from './signatures.ts';

const now = new Date('2026-03-02T09:15:00Z');
const at = String(now.getTime() / 1000);
const body = '{"id":1,"text":"Käse"}';
const whsec = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

function mac(algorithm: string, text: string, encoding: 'hex' | 'base64'): string {
  return createHmac(algorithm, 'key').update(text).digest(encoding);
}

/** `taken`, or why it is refused. */
function verified(
  given: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  sent = body,
): string {
  const request = { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body: Buffer.from(sent) };
  try {
    checkSender(request, Settings.parse(given), now);
    return 'taken';
  } catch (thrown) {
    const { kind, message, cure } = asFault(thrown);
    return kind === 'rejected' && cure !== null ? message : `${kind}: ${message}`;
  }
}

function missing(given: object): readonly unknown[] {
  return Settings.safeParse(given).error?.issues.map(({ path }) => path[0]) ?? [];
}

describe('who sends it', () => {
  test('by Standard Webhooks, whose own library signs here', () => {
    const settings = { verify: 'standard_webhooks', verify_secret: whsec };
    const signature = new StandardWebhooks(whsec).sign('msg_1', now, body);
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': `v1,bm9uZQ== ${signature}` };
    expect(verified(settings, headers)).toBe('taken');
    expect(verified(settings, headers, `${body} `)).toMatch('signature is wrong');
    expect(verified(settings, { ...headers, 'webhook-id': 'msg_2' })).toMatch('signature is wrong');
    expect(verified(settings, { ...headers, 'webhook-timestamp': String(Number(at) - 301) })).toMatch('five minutes');
    expect(verified(settings, { ...headers, 'webhook-timestamp': 'now' })).toMatch('timestamp is none');
    expect(verified(settings, {})).toMatch('no header webhook-id');
  });

  test.each([
    [
      'GitHub',
      { verify_header: 'X-Hub-Signature-256' },
      { 'x-hub-signature-256': `sha256=${mac('sha256', body, 'hex')}` },
    ],
    ['upper case', { verify_header: 'x-sign' }, { 'x-sign': mac('sha256', body, 'hex').toUpperCase() }],
    ['Shopify', { verify_header: 'X-Shopify-Hmac-Sha256' }, { 'x-shopify-hmac-sha256': mac('sha256', body, 'base64') }],
    [
      'sha1',
      { verify_header: 'x-hub-signature', verify_algorithm: 'sha1' },
      { 'x-hub-signature': `sha1=${mac('sha1', body, 'hex')}` },
    ],
    [
      'Stripe',
      { verify_header: 'Stripe-Signature', verify_signs: '{timestamp}.{body}' },
      { 'stripe-signature': `t=${at}, v1=00, v1=${mac('sha256', `${at}.${body}`, 'hex')}` },
    ],
    [
      'Slack',
      {
        verify_header: 'x-slack-signature',
        verify_signs: 'v0:{timestamp}:{body}',
        verify_timestamp_header: 'X-Slack-Request-Timestamp',
      },
      { 'x-slack-signature': `v0=${mac('sha256', `v0:${at}:${body}`, 'hex')}`, 'x-slack-request-timestamp': at },
    ],
  ] as const)('by HMAC, as %s spells it', (_, given, headers) => {
    const settings = { verify: 'hmac', verify_secret: 'key', ...given };
    expect(verified(settings, headers)).toBe('taken');
    expect(verified(settings, headers, body.replace('1', '2'))).toMatch('signature is wrong');
    expect(verified({ ...settings, verify_secret: 'other' }, headers)).toMatch('signature is wrong');
    expect(verified(settings, {})).toMatch('no header');
  });

  test('what was signed long ago is refused', () => {
    const old = String(Number(at) - 3_600);
    const settings = { verify: 'hmac', verify_secret: 'key', verify_header: 's', verify_signs: '{timestamp}.{body}' };
    expect(verified(settings, { s: `t=${old},v1=${mac('sha256', `${old}.${body}`, 'hex')}` })).toMatch('five minutes');
  });

  test('by a secret in a header, or a name and a password', () => {
    const shared = { verify: 'shared_secret', verify_secret: 'sesame', verify_header: 'X-Token' };
    expect(verified(shared, { 'x-token': 'sesame' })).toBe('taken');
    expect(verified(shared, { 'x-token': 'sesam' })).toMatch('secret is wrong');
    const basic = { verify: 'basic', verify_secret: 'shop:päss' };
    expect(verified(basic, { authorization: `Basic ${Buffer.from('shop:päss').toString('base64')}` })).toBe('taken');
    expect(verified(basic, { authorization: 'Basic bm8=' })).toMatch('secret is wrong');
    expect(verified(basic, {})).toMatch('no header authorization');
  });

  test('what a way needs is asked for by name', () => {
    expect(missing({ verify: 'hmac' })).toEqual(['verify_secret', 'verify_header']);
    expect(missing({ verify: 'basic' })).toEqual(['verify_secret']);
    expect(missing({ signing_secret: 'whsec_short' })).toEqual(['signing_secret']);
  });
});
