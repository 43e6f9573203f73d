/** Envelopes around everything that Drupal says over JSON:API. */
import type { Reply } from '#sdk/sandbox';

export const JSON_API = 'application/vnd.api+json';
export const VERSION = { version: '1.0', meta: { links: { self: { href: 'http://jsonapi.org/format/1.0/' } } } };

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  503: 'Service Unavailable',
};

export interface Problem {
  readonly detail: string;
  readonly pointer?: string;
}

/** Thrown to end a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, problems: readonly Problem[], headers: Readonly<Record<string, string>> = {}) {
    super(problems[0]?.detail ?? '');
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

export function refused(status: number, detail: string, pointer?: string): Refusal {
  return new Refusal(status, [pointer === undefined ? { detail } : { detail, pointer }]);
}

export function refusalReply({ status, problems, headers }: Refusal, address: string): Exclude<Reply, string> {
  const errors = problems.map(({ detail, pointer }) => ({
    title: TITLES[status] ?? 'Error',
    status: String(status),
    detail,
    ...(status !== 422 && { links: { via: { href: address } } }),
    ...(pointer !== undefined && { source: { pointer } }),
  }));
  return reply(status, { jsonapi: VERSION, errors }, headers);
}

export function reply(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Exclude<Reply, string> {
  const common = { 'content-type': JSON_API, 'cache-control': 'must-revalidate, no-cache, private' };
  return { status, headers: { ...common, ...headers }, body };
}

/** The page for what no route leads to. */
export function htmlNotFound(): Exclude<Reply, string> {
  const headers = { 'content-type': 'text/html; charset=UTF-8' };
  return {
    status: 404,
    headers,
    body: '<!DOCTYPE html>\n<html lang="en"><head><title>Page not found | Practices</title></head><body></body></html>',
  };
}
