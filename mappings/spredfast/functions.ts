/** The conversions of Khoros Marketing's records. */
import { Fault, type Attachment } from '#sdk';
import { textOf } from '../values.ts';

const ZONELESS = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/;
/** Smaller numbers are seconds. */
const MILLISECONDS_FROM = 1e11;

/** The first date as an instant: epoch seconds or milliseconds, or ISO 8601, where what bears no offset is UTC, as exports are asked for. */
function instant(...dates: readonly unknown[]): string {
  const date = dates.find((one) => typeof one === 'number' || textOf(one) !== null);
  if (date === undefined) throw new Fault('drift', 'there is no date');
  const time = timeOf(String(date).trim());
  if (Number.isNaN(time)) throw new Fault('drift', `not an instant: ${String(date).slice(0, 40)}`);
  return new Date(time).toISOString();
}

function timeOf(text: string): number {
  if (/^\d{9,16}$/.test(text)) return Number(text) * (Number(text) < MILLISECONDS_FROM ? 1000 : 1);
  if (!ZONELESS.test(text)) return Date.parse(text);
  return Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text.replace(' ', 'T')}Z`);
}

/** The link that a message shows with a preview, where it has one. */
function link(url: unknown, title: unknown): Attachment[] {
  const address = textOf(url);
  return address === null ? [] : [{ type: 'link', name: textOf(title), url: address, media_type: null, bytes: null }];
}

export const SPREDFAST: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  spredfast_instant: instant,
  spredfast_link: link,
};
