/** A web page where a feed was expected: which feeds it names. */
import { absolute } from './addresses.ts';

const PAGE = /^(?:\s|<!--[^]*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)[\s>]/i;
const LINK = /<link\s([^<>]{1,2000})>/gi;
const TYPES = /^application\/(?:(?:rss|atom|rdf)\+xml|feed\+json|json)$/i;
const HEAD = 200_000;
const SHOWN = 5;

export function isPage(text: string): boolean {
  return PAGE.test(text.slice(0, HEAD));
}

/** Feeds that the page names, as browsers look for them; at most five. */
export function feedsOf(page: string, base: string | null): string[] {
  const found = [...page.slice(0, HEAD).matchAll(LINK)].flatMap(([, attributes = '']) => {
    const rel = attribute(attributes, 'rel').toLowerCase().split(/\s+/);
    if (!rel.includes('alternate') || !TYPES.test(attribute(attributes, 'type').trim())) return [];
    return absolute(attribute(attributes, 'href').replaceAll('&amp;', '&'), base) ?? [];
  });
  return [...new Set(found)].slice(0, SHOWN);
}

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(attributes);
  return match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
}
