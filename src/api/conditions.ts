/** ETag, If-None-Match and If-Match. An ETag is `"<kept>.<whole>"`: of what a change may overwrite, and of all that was answered. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from '../app/index.ts';
import type { Gate } from './authenticate.ts';
import { HttpProblem } from './problem.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What comes and goes by itself: it is no reason to refuse a change. */
const PASSING: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/issues/:id': ['drafts', 'promises', 'silence', 'said'],
  '/api/v1/people/:id': ['now', 'lapsed', 'busy', 'calendar_read_at'],
  '/api/v1/teams/:id': ['on_call', 'shifts', 'calendar_read_at'],
  '/api/v1/connections/:id': ['held', 'disconnected', 'refused'],
};
/** Of `/api/v1/<noun>`. */
const API_PARTS = 4;
/** Their verbs change them. */
const VERBS = /^(\/api\/v1\/(?:issues|library\/responses)\/[^/?]+)\/[^/?]+(?:\?|$)/;

export function conditions(server: FastifyInstance, app: Pick<App, 'agreed'>, gate: Pick<Gate, 'within'>): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const wanted = request.headers['if-match'];
    if (wanted === undefined || SAFE.has(request.method)) return done();
    async function holds(): Promise<void> {
      const now = await tagNow(server, request, gate.within(request));
      if (now !== null && (wanted?.trim() === '*' || tagsIn(wanted ?? '').some((tag) => keptOf(tag) === keptOf(now))))
        return;
      throw new HttpProblem(
        412,
        'It has changed since it was read.',
        'Read it again, look at what is different, and send the change with its new ETag.',
      );
    }
    // What cannot be is told before anything is tried.
    void holds().then(() => app.agreed(holds, done), done);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const tag = tagOf(request.routeOptions.url ?? '', payload);
    reply.header('etag', tag);
    const known = request.headers['if-none-match'];
    if (known === undefined || !(known.trim() === '*' || tagsIn(known).includes(tag))) return payload;
    reply.code(304).removeHeader('content-type');
    return '';
  });
}

/** As reading it now would answer, to whoever asks; null where it cannot be read. */
async function tagNow(
  server: FastifyInstance,
  { url, headers, routeOptions }: FastifyRequest,
  cookie: string | undefined,
): Promise<string | null> {
  const [path = ''] = url.split('?', 1);
  const { authorization, host, 'accept-language': language } = headers;
  const told = Object.entries({ authorization, host, 'accept-language': language, cookie });
  const answer = await server.inject({
    method: 'GET',
    url: changedBy(server, path, routeOptions.url ?? ''),
    headers: Object.fromEntries(told.filter(([, value]) => value !== undefined)) as IncomingHttpHeaders,
  });
  const tag = answer.headers['etag'];
  return typeof tag === 'string' ? tag : null;
}

/** What a verb below it changes: what can be read nearest above. */
function changedBy(server: FastifyInstance, path: string, route: string): string {
  const own = VERBS.exec(path)?.[1];
  if (own !== undefined) return own;
  let [at, pattern] = [path, route];
  while (pattern.split('/').length > API_PARTS && !server.hasRoute({ method: 'GET', url: pattern }))
    [at, pattern] = [above(at), above(pattern)];
  return at;
}

function above(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function tagOf(route: string, payload: string): string {
  const whole = hash(payload);
  const passing = PASSING[route];
  if (passing === undefined) return `"${whole}.${whole}"`;
  const kept = Object.entries(JSON.parse(payload) as object).filter(([name]) => !passing.includes(name));
  return `"${hash(JSON.stringify(kept))}.${whole}"`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function tagsIn(header: string): string[] {
  return [...header.matchAll(/"[^"]*"/g)].map(([tag]) => tag);
}

function keptOf(tag: string): string {
  return tag.split('.', 1)[0] ?? tag;
}
