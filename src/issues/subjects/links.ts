/** Addresses that tell what something is about, each spelt in one way. Pure. */

const ADDRESS = /(?:https?:\/\/|\bwww\.)[^\s<>"'“”„«»|\\^`{}]+/giu;
/** Ends the sentence, and not the address. */
const AFTER = /[.,;:!?…*_~'’\]]+$/u;
/** Says where somebody came from, not what is there. */
const TRACKING =
  /^(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid?|mc_[ce]id|_hs(?:enc|mi)|ref|ref_src|ref_url|cmpid|ocid|spm|share_?id|si)$/i;
/** `/en`, `/de-ch/`: a home page in a language. */
const HOME = /^\/(?:[a-z]{2}(?:[-_][a-z]{2})?\/?|(?:index|default|home)\.\w{3,5})?$/i;
const LONGEST = 2_000;

/**
 * The same for all spellings of an address, without its scheme: `acme.example/recall?id=7`. Null for none, and for a home page, which is about
 * everything.
 */
export function canonicalLink(address: string): string | null {
  const url = URL.parse(/^https?:/i.test(address) ? address : `https://${address}`);
  if (url === null || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.')) return null;
  if (url.search !== '') {
    for (const name of Array.from(url.searchParams.keys())) if (TRACKING.test(name)) url.searchParams.delete(name);
    url.searchParams.sort();
  }
  // Pages that are one page, and name what they show behind the sign.
  const shown = /^#!?\//.test(url.hash) ? url.hash : '';
  if (HOME.test(url.pathname) && url.search === '' && shown === '') return null;
  const host = url.host.replace(/^(?:www|m|mobile|amp)\.(?=[^.]+\.)/, '');
  const page = url.pathname.replace(/\/(?:index\.\w{3,5})?$/, '').replace(/\/amp$/, '');
  return `${host}${page}${url.search}${shown}`;
}

/** The canonical ones in a text, in its order, each once. */
export function linksIn(text: string): string[] {
  if (!/:\/\/|www\./i.test(text)) return [];
  const addresses = [...text.matchAll(ADDRESS)].map(([address]) => address).filter(({ length }) => length <= LONGEST);
  const found = addresses.flatMap((address) => canonicalLink(withoutEnd(address)) ?? []);
  return [...new Set(found)];
}

/** `(see https://acme.example/a_(b))`: the brackets that the address opens are its own. */
function withoutEnd(address: string): string {
  let left = address.replace(AFTER, '');
  while (left.endsWith(')') && left.split(')').length > left.split('(').length)
    left = left.slice(0, -1).replace(AFTER, '');
  return left;
}
