/** The faults that every sandbox can be switched to. A vendor's own shape of one replaces it by name. */
import type { FaultSpec } from './sandbox.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

export const COMMON_FAULTS: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the grant is gone',
    before: () => ({ status: 401, headers: JSON_TYPE, body: '{"errors":["unauthorized"]}' }),
  },
  forbidden: { summary: '403', before: () => ({ status: 403, headers: JSON_TYPE, body: '{"errors":["forbidden"]}' }) },
  not_found: { summary: '404', before: () => ({ status: 404, headers: JSON_TYPE, body: '{"errors":["not found"]}' }) },
  limited: {
    summary: '429 with Retry-After: 1',
    before: () => ({ status: 429, headers: { 'retry-after': '1' }, body: '' }),
  },
  limited_bare: { summary: '429 without Retry-After', before: () => ({ status: 429, body: '' }) },
  broken: {
    summary: '500',
    before: () => ({ status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Oops</h1>' }),
  },
  unavailable: { summary: '503', before: () => ({ status: 503, body: '' }) },
  hang: { summary: 'no answer ever', before: () => 'hang' },
  reset: { summary: 'the connection is cut before anything is done', before: () => 'reset' },
  lost_answer: { summary: 'it is done, and the connection is cut before the answer', after: () => 'reset' },
  empty: { summary: '200 with an empty body', before: () => ({ status: 200, headers: JSON_TYPE, body: '' }) },
  html: {
    summary: '200 with HTML instead of JSON',
    before: () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><title>Please sign in</title>',
    }),
  },
  invalid_utf8: {
    summary: '200 with bytes that are no UTF-8',
    before: () => ({
      status: 200,
      headers: JSON_TYPE,
      body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
    }),
  },
};
