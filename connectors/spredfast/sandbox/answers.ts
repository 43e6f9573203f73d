/** The envelope of the vendor's answers, its pages of HTML and its lists. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';

const HTML = { 'content-type': 'text/html; charset=utf-8' };

export function ok(data: unknown, pagination?: object): Reply {
  return { status: 200, body: { data, ...(pagination && { pagination }), status: { succeeded: true } } };
}

/** 406 comes as text, with its code in small letters. */
export function refused(status: number, code: string, message: string): Reply {
  const body = JSON.stringify({ status: { error: { code, message }, succeeded: false } });
  return { status, headers: { 'content-type': status === 406 ? 'text/plain' : 'application/json' }, body };
}

export function page(status: number, heading: string): Reply {
  return { status, headers: HTML, body: `<html><body><h1>${heading}</h1></body></html>` };
}

/** `says`: what the list tells of its pages. Totals are numbers in some and digits in others. */
export function listed(
  { query }: RawRequest,
  all: readonly unknown[],
  says: 'next' | 'total' | 'digits' | 'nothing',
  most = 99,
): Reply {
  const size = Number(query.get('pageSize') ?? 20);
  if (!(size >= 1 && size <= most)) return refused(406, 'validation_error', `pageSize must be between 1 and ${most}`);
  const number = Number(query.get('pageNumber') ?? 0);
  const end = (number + 1) * size;
  const next = end < all.length ? `pageSize=${size}&pageNumber=${number + 1}` : undefined;
  const pagination = {
    nothing: {},
    total: { totalItems: all.length },
    digits: { totalItems: String(all.length) },
    next: { ...(next && { next }), totalItems: all.length },
  }[says];
  return ok(all.slice(number * size, end), pagination);
}

export function jsonOf({ body }: RawRequest): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
