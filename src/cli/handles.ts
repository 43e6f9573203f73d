/** Made-up handles and profile addresses for those in a recording, made of the name that was made up for the same person. */

/** What one object of a recording says of somebody. */
export interface Somebody {
  readonly name: string | null;
  /** In lower case, without another server. */
  readonly handles: readonly string[];
  readonly links: readonly string[];
}

/** Fields of a person's, folded. */
const HANDLE_FIELD =
  /^(?:username|userlogin|companylogin|login|loginname|screenname|handle|acct|nick|nickname|preferredusername|mentionname|slug|accountname|displayusername)$/;
const LINK_FIELD =
  /^(?:url|uri|link|href|homepage|website|profile|permalink|permalinkurl|htmlurl|weburl|picture|photo|header|headerstatic)$|^(?:profile|avatar|image|photo|picture|banner|icon)\w*$/;
/** Those that may name another server, where a mail address would be one. */
const WITH_HOST = /^(?:acct|handle|mentionname)$/;
/** With that server, where there is one. */
const HANDLE = /^@?([\p{L}\p{N}][\p{L}\p{N}._-]{0,62}[\p{L}\p{N}_]|\p{L})(?:@([\p{L}\p{N}.-]+\.\p{L}{2,}))?$/u;
const ADDRESS = /^(?:https?:)?\/\/[^\s<>"']+$/;
const PICTURE = /\.(?:png|jpe?g|gif|webp|svg)(?=$|[?#])/i;
/** Before a handle in the path of an address, maybe with a number: `/@ines`, `/users/12-ines`. */
const BEFORE_IN_PATH = String.raw`\/@|\/~|\/(?:users?|authors?|u|profiles?|people|persons?|members?|accounts?|in)\/(?:\d+-)?`;
/** Before a handle in a text: `@ines`, with an element of HTML between. */
const BEFORE_IN_TEXT = String.raw`(?<![\p{L}\p{N}._/])@(?:<[a-z][^<>]{0,200}>)?`;

/** What a field of somebody's calls them; null where it is no handle. */
export function handleIn(folded: string, value: string): string | null {
  if (!HANDLE_FIELD.test(folded)) return null;
  const [, local = '', host] = HANDLE.exec(value) ?? [];
  return /\p{L}/u.test(local) && (host === undefined || WITH_HOST.test(folded)) ? local.toLowerCase() : null;
}

export function isLinkField(folded: string): boolean {
  return LINK_FIELD.test(folded);
}

/** @param nameOf what was made up for a name. */
export function createHandles(nameOf: (name: string) => string | null) {
  /** The real name, by handle in lower case. */
  const handles = new Map<string, string | null>();
  /** By the address: a handle in lower case, or a name. */
  const links = new Map<string, { readonly handle: string | null; readonly name: string | null }>();
  let made: Made | null = null;

  return {
    learn({ name, handles: called, links: found }: Somebody): void {
      for (const one of called) if (!handles.get(one)) handles.set(one, name);
      for (const link of found)
        if (ADDRESS.test(link) && !links.has(link)) links.set(link, { handle: called[0] ?? null, name });
      made = null;
    },
    /** What stands in a field of this name, folded. */
    text(text: string, field: string): string {
      if (handles.size + links.size === 0) return text;
      made ??= makeUp(handles, links, nameOf);
      const { handle, link, inText, inPath, addresses } = made;
      const mine = handle.get(handleIn(field, text) ?? '');
      if (mine !== undefined) {
        const host = text.lastIndexOf('@') > 0 ? '@example.com' : '';
        return `${text.startsWith('@') ? '@' : ''}${mine}${host}`;
      }
      return text
        .replaceAll(addresses, (found) => link.get(found) ?? found)
        .replaceAll(inPath, (_, before: string, found: string) => before + (handle.get(found.toLowerCase()) ?? found))
        .replaceAll(inText, (_, before: string, found: string, host: string | undefined) => {
          return before + (handle.get(found.toLowerCase()) ?? found) + (host === undefined ? '' : '@example.com');
        });
    },
    /** What `text` made of the handle of another server looks like a mail address. */
    isMade: (address: string): boolean => {
      const [local = '', host] = address.split('@');
      return host === 'example.com' && [...(made?.handle.values() ?? [])].includes(local);
    },
    /** Each once. */
    replaced: (): { readonly handles: number; readonly links: number } => ({
      handles: handles.size,
      links: links.size,
    }),
  };
}

interface Made {
  readonly handle: ReadonlyMap<string, string>;
  readonly link: ReadonlyMap<string, string>;
  readonly inText: RegExp;
  readonly inPath: RegExp;
  readonly addresses: RegExp;
}

type Links = ReadonlyMap<string, { readonly handle: string | null; readonly name: string | null }>;

/** Once all are known: of two with one name each is told from the other. */
function makeUp(
  handles: ReadonlyMap<string, string | null>,
  links: Links,
  nameOf: (name: string) => string | null,
): Made {
  const taken = new Set<string>();
  const handle = new Map<string, string>();
  for (const [real, name] of handles) handle.set(real, unlike(taken, wordOf(name, nameOf)));
  const link = new Map<string, string>();
  for (const [real, { handle: theirs, name }] of links) {
    const word = (theirs === null ? undefined : handle.get(theirs)) ?? wordOf(name, nameOf) ?? unlike(taken, null);
    link.set(real, `https://example.com/people/${word}${PICTURE.exec(real)?.[0] ?? ''}`);
  }
  const any = alternatives(handle.keys());
  return {
    handle,
    link,
    inText: new RegExp(`(${BEFORE_IN_TEXT})(${any})(?:@([\\p{L}\\p{N}.-]+\\.\\p{L}{2,}))?(?![\\p{L}\\p{N}_-])`, 'giu'),
    inPath: new RegExp(`(${BEFORE_IN_PATH})(${any})(?![\\p{L}\\p{N}._-])`, 'giu'),
    addresses: new RegExp(`(?:${alternatives(link.keys())})(?![\\p{L}\\p{N}_/%@.-])`, 'gu'),
  };
}

function wordOf(name: string | null, nameOf: (name: string) => string | null): string | null {
  const spoken = name === null ? null : nameOf(name);
  return spoken === null ? null : spoken.toLowerCase().replaceAll(' ', '_');
}

function unlike(taken: Set<string>, wanted: string | null): string {
  const word = wanted ?? 'person';
  for (let number = wanted === null ? 1 : 0; ; number += 1) {
    const one = number === 0 ? word : `${word}_${number + (wanted === null ? 0 : 1)}`;
    if (taken.has(one)) continue;
    taken.add(one);
    return one;
  }
}

/** Of none, what matches nothing. */
function alternatives(texts: Iterable<string>): string {
  const longestFirst = [...texts].toSorted((one, other) => other.length - one.length);
  return longestFirst.map(literal).join('|') || '(?!)';
}

/** As a pattern. */
export function literal(text: string): string {
  return text.replaceAll(/[\^$\\.*+?()[\]{}|]/g, '\\$&');
}
