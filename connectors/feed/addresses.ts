/** Addresses in feeds: often relative, sometimes no address at all. */

/** Absolute, of the web; null for anything else. */
export function absolute(address: string | null | undefined, base: string | null): string | null {
  const text = address?.trim() ?? '';
  if (text === '') return null;
  const url = URL.parse(text, base ?? undefined);
  return url !== null && isWeb(url) ? url.href : null;
}

export function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** `xml:base`, innermost last; what cannot be resolved changes nothing. */
export function baseOf(...bases: readonly (string | null | undefined)[]): string | null {
  return bases.reduce<string | null>((outer, one) => absolute(one, outer) ?? outer, null);
}

/** An address of the web as people paste it (`feed://…`), without what signs in; null for anything else. */
export function webAddress(typed: string): string | null {
  const url = URL.parse(
    typed
      .trim()
      .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
      .replace(/^feed:/i, 'http:'),
  );
  if (url === null || !isWeb(url)) return null;
  url.hash = '';
  return url.href;
}

/** For what is stored or shown: whoever reads it must not learn how to sign in. */
export function withoutLogin(address: string): string {
  const url = URL.parse(address);
  if (url === null || (url.username === '' && url.password === '')) return address;
  url.username = '';
  url.password = '';
  return url.href;
}

const REFERENCE = /(<[A-Za-z][^<>]{0,2000}?\s(?:href|src|poster)\s*=\s*)("[^"<>]{1,2000}"|'[^'<>]{1,2000}')/g;

/** Links and pictures of an item are relative to its base. */
export function absoluteHtml(html: string, base: string | null): string {
  if (base === null) return html;
  return html.replaceAll(REFERENCE, (whole, before: string, value: string) => {
    const written = value.slice(1, -1);
    if (/^(?:[a-z][a-z\d+.-]*:|#|$)/i.test(written)) return whole;
    const found = absolute(written.replaceAll('&amp;', '&'), base);
    return found === null ? whole : `${before}"${found.replaceAll('&', '&amp;').replaceAll('"', '%22')}"`;
  });
}
