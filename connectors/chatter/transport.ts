/**
 * jsforce's way out, replaced by ours: it would retry by itself, renew tokens in an endless loop on 401, hide the status of an error,
 * and send over a pool of its own. All that ends here: a fault leaves as the fault that it is, before jsforce looks at it.
 */
import { PassThrough } from 'node:stream';
import type { Connection } from 'jsforce';
import { decodeUtf8, Fault, type Call, type Http, type Method } from '#sdk';

type Transport = Connection['_transport'];
type Request = Parameters<Transport['httpRequest']>[0];

/** What `conn.request` hands on to the transport beside the request. */
export interface Passed {
  readonly call?: Call;
  readonly signal?: AbortSignal;
}

/** `heard`: when the vendor answered, by its own clock. */
export function transportOver(http: Http, heard: (date: Date) => void): Transport {
  async function send({ method, url, headers, body }: Request, { call, signal }: Passed) {
    const answer = await http.bytes(method as Method, new URL(url), {
      // Without it every text comes with its < > & " ' written as entities.
      headers: { accept: 'application/json', 'x-chatter-entity-encoding': 'false', ...headers },
      ...(body !== undefined && body !== null && { body }),
      ...(call && { call }),
      ...(signal && { signal }),
    });
    const date = Date.parse(answer.headers['date'] ?? '');
    if (!Number.isNaN(date)) heard(new Date(date));
    return { statusCode: answer.status, headers: { ...answer.headers }, body: textOf(answer.body, call !== undefined) };
  }
  const httpRequest = (request: Request, passed: Passed = {}) =>
    Object.assign(send(request, passed), { stream: () => new PassThrough() });
  return { httpRequest } as unknown as Transport;
}

function textOf(body: Uint8Array, write: boolean): string {
  try {
    return decodeUtf8(body);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('drift', `Salesforce answered with ${message}`, { cause, uncertain: write });
  }
}
