/** Answers in Salesforce's way. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';

export type Answer = Exclude<Reply, string>;

export const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

export function ok(body: object, status = 200): Answer {
  return { status, headers: JSON_TYPE, body };
}

/** A list, even of one. */
export function refused(status: number, errorCode: string, message: string): Answer {
  return { status, headers: JSON_TYPE, body: [{ errorCode, message }] };
}

export function notFound(): Answer {
  return refused(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** Objects at the token endpoint, unlike anywhere else. */
export function oauthError(error: string, error_description: string): Answer {
  return { status: 400, headers: JSON_TYPE, body: { error, error_description } };
}

export function numberIn(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const given = Number(query.get(name) ?? fallback);
  return Number.isInteger(given) && given >= 0 ? Math.min(given, most) : fallback;
}

export function jsonOf({ body }: Pick<RawRequest, 'body'>): Readonly<Record<string, unknown>> {
  const text = Buffer.from(body).toString();
  return text.trim() === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\\': '&#92;',
  '&': '&amp;',
};

/** Every text but addresses, unless the request asks for plain ones. */
export function encoded(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return name === 'url' || name.endsWith('Url')
      ? value
      : value.replaceAll(/[<>"'\\&]/g, (one) => ENTITIES[one] ?? one);
  }
  if (Array.isArray(value)) return value.map((one) => encoded(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, encoded(one, member)]));
}
