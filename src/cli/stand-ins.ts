/** Made-up people for those in a recording: the same one for the same person. */
import { parseJson } from '#sdk';
import { createHandles, handleIn, isLinkField, literal } from './handles.ts';

/** With its @ as it is, or as addresses, markup and JSON write it. */
const E_MAIL = /[\p{L}\p{N}._%+-]{1,64}(@|%40|&#64;|&#x40;|\\u0040)[\p{L}\p{N}.-]{1,250}\.\p{L}{2,}/giu;
const MADE_MAIL = /^person-\d+@example\.com$/;

const TELEPHONE = /\+\d[\d ().-]{6,}\d|(?<![\w.])00[1-9]\d{0,2}[ ()./-][\d ()./-]{5,}\d|(?<=\btel:)[\d ().-]{5,}\d/g;
const TELEPHONE_NAME = /phone|mobile|(?:^|[-_])(?:fax|tel)$/i;
/** As it is dialled within a country: 030 1234567, 06.12.34.56.78, (212) 555-1234. */
const LOCAL_TELEPHONE =
  /(?<![\w.+:/-])(?:\(0\d{1,5}\)[ /.-]?|0[1-9]\d{0,4}[ /.-])\d{2,}(?:[ /.-]\d{2,}){0,4}(?![\w-]|[.:]\d)|(?<![\w.+:/-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\w-]|[.:]\d)/g;
const SHORTEST_LOCAL = 7;
const LONGEST_LOCAL = 13;
const DATE = /^\d{1,2}([./ -])\d{1,2}\1(?:\d{2}$|\d{4}\b)/;

/** Fields that hold somebody's name wherever they are; folded, so `displayName` is `display_name`. */
const NAME_FIELD =
  /^(?:\w*(?:display|full|real|first|last|given|family|middle|preferred)name|surname|displayusername|(?:author|creator|sender|owner|member|contact|person|customer|from|reporter|assignee)name)$/;
/** Whoever is in there is somebody, and its `name` theirs. */
const PERSON_FIELD =
  /^(?:author|user|creator|owner|member|account|actor|from|by|sender|profile|person|people|contact|assignee|reporter|customer|poster|editor|contributor|employee|follower|liker|participant|recipient|mention|(?:liked|created|updated|edited|modified|posted)by)s?$/;
const PERSON_TYPE = /^(?:user|person|member|author|contact)\b/i;
/** Groups have handles too. */
const OTHER =
  /^(?:group|channel|forum|board|room|space|community|topic|tag|category|team|company|organi[sz]ation|site|page|source|app|application)(?:s|\b)/i;
/** Beside a `name` they say that it is somebody's. */
const PERSONAL = /^(?:email|emailaddress|username|screenname|handle|acct|firstname)$/;
/** A name alone, and no id, address or handle. */
const PLAIN_NAME = /^\p{Lu}[\p{L}\p{M}'’.-]*(?:[\s,]+[\p{L}\p{M}'’.-]+){0,5}$/u;
const NAME_ELEMENT =
  /<(?:[\w-]{1,40}:)?([\w-]{1,60})(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?([^<>\]]{1,200}?)\s*(?:\]\]>)?\s*<\//g;
const NAME_WITHIN_ELEMENT =
  /<(?:[\w-]{1,40}:)?(?:author|contributor|actor|owner|user|person)(?:\s[^<>]{0,500})?>[^]{0,500}?<(?:[\w-]{1,40}:)?name>\s*([^<>]{1,200}?)\s*<\//gi;
const PERSON_ELEMENT =
  /<(?:[\w-]{1,40}:)?(author|contributor|actor|owner|user|person)(?:\s[^<>]{0,500})?>([^]{0,2000}?)<\/(?:[\w-]{1,40}:)?\1>/gi;
const LONGEST_NAME = 100;
/** Written without spaces, so that a name has no bounds in a text. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const SHORTEST_PART = 3;

const GIVEN = ['Robin', 'Kim', 'Sasha', 'Noa', 'Jules', 'Toni', 'Alex', 'Charlie', 'Luca', 'Mika', 'Sam', 'Jo'];
const FAMILY = ['Ash', 'Birch', 'Cedar', 'Elm', 'Fir', 'Hazel', 'Juniper', 'Larch', 'Maple', 'Oak', 'Pine', 'Rowan'];

export interface Replaced {
  readonly names: number;
  readonly handles: number;
  readonly links: number;
  readonly mails: number;
  readonly telephones: number;
}

export function createStandIns() {
  const names = new Map<string, string>();
  const mails = new Map<string, string>();
  const telephones = new Map<string, string>();
  const handles = createHandles((name) => names.get(name.trim()) ?? null);
  let known: { readonly by: ReadonlyMap<string, string>; readonly pattern: RegExp } | null = null;

  function remember(name: string): void {
    const spoken = name.trim();
    if (!/\p{L}/u.test(spoken) || /[@/[\]]|:\/\//.test(spoken) || spoken.length > LONGEST_NAME) return;
    if (spoken.length < 2 || names.has(spoken)) return;
    names.set(spoken, madeName(names.size));
    known = null;
  }

  function learnText(text: string): void {
    for (const [, element = '', said = ''] of text.matchAll(NAME_ELEMENT)) {
      const field = folded(element);
      if (NAME_FIELD.test(field) || (PERSON_FIELD.test(field) && PLAIN_NAME.test(said))) remember(said);
    }
    for (const [, said = ''] of text.matchAll(NAME_WITHIN_ELEMENT)) remember(said);
    for (const [, , within = ''] of text.matchAll(PERSON_ELEMENT))
      learnSomebody([...within.matchAll(NAME_ELEMENT)].map(([, name = '', said = '']) => [folded(name), said.trim()]));
  }

  function learnSomebody(members: readonly (readonly [name: string, value: unknown])[]): void {
    const said = members.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
    const name = said.find(([field, value]) => (field === 'name' || NAME_FIELD.test(field)) && names.has(value.trim()));
    handles.learn({
      name: name?.[1] ?? null,
      handles: said.flatMap(([field, value]) => handleIn(field, value) ?? []),
      links: members.flatMap(([field, value]) => (isLinkField(field) ? addressesIn(value) : [])),
    });
  }

  function learnFrom(value: unknown, field: string, somebody: boolean): void {
    if (typeof value === 'string') {
      const theirs = NAME_FIELD.test(field) || (somebody && field === 'name');
      if (theirs || (PERSON_FIELD.test(field) && PLAIN_NAME.test(value))) remember(value);
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) learnFrom(item, field, somebody);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const members = Object.entries(value).map(([name, member]) => [folded(name), member] as const);
    const types = members.flatMap(([name, member]) => (name === 'type' ? [String(member)] : []));
    const other = OTHER.test(field) || types.some((type) => OTHER.test(type));
    const person =
      !other &&
      (PERSON_FIELD.test(field) ||
        (field === 'attributes' && somebody) ||
        types.some((type) => PERSON_TYPE.test(type)) ||
        members.some(([name]) => PERSONAL.test(name)));
    for (const [name, member] of members) learnFrom(member, name, person);
    if (person) learnSomebody(members);
  }

  function telephone(number: string): string {
    return standIn(telephones, number.replaceAll(/\D/g, ''), (before) => {
      return `+1 555 ${String(100 + before).padStart(4, '0')}`;
    });
  }

  function localTelephone(number: string): string {
    const { length } = number.replaceAll(/\D/g, '');
    return length < SHORTEST_LOCAL || length > LONGEST_LOCAL || DATE.test(number) ? number : telephone(number);
  }

  function reachless(text: string): string {
    const without = text
      .replaceAll(E_MAIL, (written: string, at: string) => {
        const address = written.replace(at, '@').toLowerCase();
        if (MADE_MAIL.test(address) || handles.isMade(address)) return written;
        return standIn(mails, address, (before) => `person-${before + 1}@example.com`);
      })
      .replaceAll(TELEPHONE, telephone);
    // What is alone and looks like a number that is dialled may be an id.
    return /\s/.test(text) ? without.replaceAll(LOCAL_TELEPHONE, localTelephone) : without;
  }

  function nameless(text: string, field: string): string {
    const spoken = text.trim();
    const made = names.get(spoken);
    if (made !== undefined && (isDistinct(spoken) || isNameField(folded(field)))) return text.replace(spoken, made);
    if (names.size === 0 || !(/\s/.test(text) || UNSPACED.test(text))) return text;
    known ??= lookedFor(names);
    const { by, pattern } = known;
    return text.replaceAll(pattern, (found) => by.get(found) ?? found);
  }

  return {
    /** Finds out who is in a body. All of a recording's come before the first text: one may speak of whom another names. */
    learn(body: unknown): void {
      if (typeof body !== 'string') return learnFrom(body, '', false);
      if (!/^\s*[{[]/.test(body)) return learnText(body);
      try {
        return learnFrom(parseJson(Buffer.from(body)), '', false);
      } catch {
        return learnText(body);
      }
    },
    /** What stands in a field of this name. */
    text: (text: string, field: string): string => nameless(reachless(handles.text(text, folded(field))), field),
    /** The name of a field, or an address: a word may be a person's name as well. */
    key(text: string): string {
      const without = reachless(handles.text(text, ''));
      return /\s/.test(text) ? nameless(without, '') : without;
    },
    /** What the field of this name holds, where it is a telephone number. */
    telephoneOf(field: string, value: string | number): string | null {
      const dialled = TELEPHONE_NAME.test(field) && /^[^\p{L}@]*\d{2}[^\p{L}@]*$/u.test(String(value));
      return dialled ? telephone(String(value)) : null;
    },
    /** People and numbers, each once. */
    replaced: (): Replaced => ({
      ...handles.replaced(),
      names: names.size,
      mails: mails.size,
      telephones: telephones.size,
    }),
  };
}

function standIn(made: Map<string, string>, of: string, make: (before: number) => string): string {
  const one = made.get(of) ?? make(made.size);
  made.set(of, one);
  return one;
}

function madeName(before: number): string {
  const round = Math.floor(before / GIVEN.length);
  const given = GIVEN[before % GIVEN.length] ?? '';
  const family = FAMILY[(before + round) % FAMILY.length] ?? '';
  const more = Math.floor(round / FAMILY.length);
  return more === 0 ? `${given} ${family}` : `${given} ${family} ${more + 1}`;
}

/** Not a mere word, such as the name `admin`: that is replaced where names stand, and left in texts. */
function isDistinct(name: string): boolean {
  return /\s/.test(name) || !/^\p{Ll}/u.test(name);
}

function isNameField(field: string): boolean {
  return field === 'name' || NAME_FIELD.test(field) || PERSON_FIELD.test(field);
}

/** Whole names before what people are called by in a text: the first name, the last. */
function lookedFor(names: ReadonlyMap<string, string>) {
  const by = new Map([...names].filter(([name]) => isDistinct(name)));
  for (const [name, made] of names) {
    const words = name.split(/\s+/);
    if (words.length < 2) continue;
    const [given = '', family = ''] = made.split(' ');
    for (const [at, word] of words.entries()) {
      const part = word.replace(/[.,]+$/, '');
      const called = part.length >= SHORTEST_PART && /^\p{Lu}/u.test(part);
      if (called && !by.has(part)) by.set(part, at === words.length - 1 ? family : given);
    }
  }
  const longestFirst = [...by.keys()].toSorted((a, b) => b.length - a.length);
  const alternatives = longestFirst.map((name) => {
    return UNSPACED.test(name) ? literal(name) : `(?<![\\p{L}\\p{N}_])${literal(name)}(?![\\p{L}\\p{N}_])`;
  });
  // Of no alternatives every place would match.
  return { by, pattern: alternatives.length > 0 ? new RegExp(alternatives.join('|'), 'gu') : /(?!)/g };
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Pictures come in several sizes. */
function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((one) => (typeof one === 'string' ? [one] : []));
}
