/** The Events API and interactivity over HTTP. A delivery that is repeated (X-Slack-Retry-Num) brings the same ids and versions, so it counts once. */
import { Fault, parseJson, type RawRequest, type Webhook } from '#sdk';
import { HANDED_ON, isInteraction, pushedBy } from './records.ts';
import { isObject } from './schema.ts';
import type { Settings as SettingsSchema } from './settings.ts';
import { verifySignature } from './signature.ts';

export const webhook: Webhook<typeof SettingsSchema> = {
  /** https://docs.slack.dev/reference/events/url_verification: signed like any other request. */
  answer(request, { signing_secret: secret }, now) {
    const body = bodyOf(request);
    if (body?.['type'] !== 'url_verification' || typeof body['challenge'] !== 'string') return null;
    verifySignature(request, secret, now);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: body['challenge'] };
  },
  interaction(request, { signing_secret: secret }, now) {
    if (!mayBeInteraction(request)) return null;
    const body = isForm(request) ? formOf(request) : bodyOf(request);
    if (body === null || !isInteraction(body)) return null;
    verifySignature(request, secret, now);
    return body;
  },
  verify(request, { signing_secret: secret }, now) {
    if (request.method !== 'POST') throw new Fault('rejected', `${request.method} is not POST`);
    verifySignature(request, secret, now);
  },
  records({ body }, settings) {
    const value = parseJson(body);
    if (!isObject(value)) throw new Fault('drift', 'the body is no event of Slack');
    const { event, type } = value;
    if (isObject(event)) return pushedBy(event, settings, settings.workspace_url ?? null);
    // Slack tells it of the app itself: deliveries were cut for a while, and the pull brings what was missed.
    if (type === 'app_rate_limited') return [];
    throw new Fault('drift', `the body is no event of Slack: its type is ${JSON.stringify(type) ?? 'missing'}`);
  },
};

/** Without parsing it: what is pushed most are messages. */
function mayBeInteraction(request: RawRequest): boolean {
  return isForm(request) || HANDED_ON.some((type) => Buffer.from(request.body).includes(type));
}

function isForm({ headers }: RawRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/** A command's fields; of all else one field holds JSON. */
function formOf({ body }: RawRequest): Readonly<Record<string, unknown>> | null {
  const fields = new URLSearchParams(Buffer.from(body).toString());
  const payload = fields.get('payload');
  return payload === null ? Object.fromEntries(fields) : bodyOf({ body: Buffer.from(payload) });
}

function bodyOf({ body }: Pick<RawRequest, 'body'>): Readonly<Record<string, unknown>> | null {
  try {
    const value = parseJson(body);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
