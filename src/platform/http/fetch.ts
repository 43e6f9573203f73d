/** The same way out for a vendor's own library: a WHATWG fetch. Status codes as they are; no answer at all is thrown as the Fault. */
import type { Outgoing } from './exchange.ts';
import type { Exchange } from './faults.ts';

const NULL_BODY = new Set([101, 204, 205, 304]);

/** What is not a GET or HEAD counts as a write: a fault after it left is `uncertain`. `redirect: 'manual'` is honoured. */
export function createFetch(
  send: (request: Outgoing) => Promise<Exchange>,
  defaults: Readonly<Record<string, string>>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = await send({
      method: request.method,
      url: new URL(request.url),
      headers: {
        'user-agent': 'Bondfire',
        accept: '*/*',
        'content-type': false,
        ...defaults,
        ...Object.fromEntries(request.headers),
      },
      body: body.length === 0 ? null : body,
      write: !reads,
      follow: request.redirect === 'follow',
      signal: request.signal,
    });
    return response(answer, request.redirect);
  };
}

function response({ status, headers, body, url }: Exchange, redirect: Request['redirect']): Response {
  if (redirect === 'error' && status >= 300 && status < 400 && status !== 304)
    throw new TypeError(`${url.origin}${url.pathname} redirects`);
  // The body is unpacked already, so its length is another.
  headers.delete('content-length');
  const made = new Response(NULL_BODY.has(status) ? null : new Uint8Array(body), { status, headers });
  Object.defineProperty(made, 'url', { value: url.href });
  return made;
}
