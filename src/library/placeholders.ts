/** What stands in a saved answer for what is known only when it is used: ours, and how other systems write them. Pure. */

export const PLACEHOLDERS = ['name', 'first_name', 'handle', 'product', 'responder'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export interface Recognised {
  readonly text: string;
  /** As it was written, and what it became; null where nobody knows what it stands for: it stays as it is. */
  readonly found: readonly { readonly was: string; readonly becomes: Placeholder | null }[];
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const FIRST = words(
  'first fname firstname given givenname forename vorname prenom voornaam fornavn fornamn imie jmeno имя etunimi keresztnev',
);
const NAME = words(
  'name fullname full names last lname lastname surname nachname familienname nom nombre apellido nome sobrenome cognome naam navn namn nazwisko nazwa фамилия 名前 氏名 お名前 姓名 名字 이름 اسم الاسم',
);
const HANDLE = words('handle screen screenname username nickname twitter');
const PRODUCT = words('product products produkt producto produit prodotto produto продукт товар 商品');
const ANSWERS = words(
  'agent assignee teammate operator author admin rep representative sender signature signoff me my staff employee advisor mitarbeiter bearbeiter agente conseiller оператор',
);
const ASKS = words(
  'customer requester contact recipient user client visitor lead member subscriber buyer guest person shopper fan end kunde kundin kundenname cliente клиент 客户 お客様 고객',
);
const AROUND = words(
  'ticket conversation case the your insert here display value current assigned attribute attributes s of',
);
/** Between brackets these stand for many things. */
const ALONE = words('first last full given end fan screen my me i guest person member lead author');
const DOTTED: Readonly<Record<string, string>> = {
  firstname: 'first name',
  lastname: 'last name',
  fullname: 'full name',
};

/** In the order in which they are looked for. `sure`: what is written so is a placeholder, whatever it stands for. */
const FORMS: readonly { readonly form: RegExp; readonly sure?: true; readonly user?: Placeholder }[] = [
  {
    form: /<attribute\s[^<>]{0,100}?key\s*=\s*["']([^"'<>]{1,80})["'][^<>]{0,200}>(?:\s*<\/attribute>)?/giu,
    sure: true,
  },
  { form: /\{\{\{?\s*([^{}]{1,160}?)\s*\}\}\}?/gu, sure: true },
  // Help Scout's user is whoever answers.
  { form: /\{%-?\s*([^%{}]{1,160}?)\s*-?%\}/gu, sure: true, user: 'responder' },
  { form: /\{!\s*([\p{L}\w.$ ]{1,80}?)\s*\}/gu, sure: true },
  { form: /\$\{\s*([\p{L}\w.$ ]{1,80}?)\s*\}/gu, sure: true },
  { form: /\{\$([\p{L}\w.]{1,80})\}/gu, sure: true },
  { form: /\*\|([\p{L}\w.: ]{1,80})\|\*/gu, sure: true },
  { form: /\[\[\s*([\p{L}\w.$' -]{1,80}?)\s*\]\]/gu, sure: true },
  { form: /<<\s*([\p{L}\w.' -]{1,60}?)\s*>>/gu, sure: true },
  { form: /%%([\p{L}][\p{L}\w.]{0,60})%%/gu, sure: true },
  { form: /%([\p{L}][\p{L}_. -]{0,60})%/gu },
  { form: /\{([\p{L}][\p{L}\w.' -]{0,60})\}/gu },
  { form: /\[([\p{L}][\p{L}\w.' -]{0,60})\]/gu },
  { form: /<([\p{L}][\p{L}\w.' -]{0,60})>/gu },
  { form: /\b__([\p{L}][\p{L}_]{0,40}?)__\b/gu },
];
/** `[ORDER NUMBER]`, `{order_number}`: nothing else is written so. */
const LIKE_ONE = /^(?:\[[\p{Lu}][\p{Lu}\d _-]{2,}\]|\{[a-z][a-z0-9]*(?:[_.][a-z0-9_.]+)+\})$/u;

/** What other systems write becomes ours; what is not known stays. */
export function recognised(text: string): Recognised {
  const found: { was: string; becomes: Placeholder | null }[] = [];
  const cuts: { from: number; to: number; becomes: Placeholder | null }[] = [];
  for (const { form, sure = false, user } of FORMS)
    for (const match of text.matchAll(form)) {
      const [was, inner = ''] = match;
      const [from, to] = [match.index, match.index + was.length];
      if (cuts.some((cut) => from < cut.to && cut.from < to)) continue;
      const becomes = meant(inner, sure, user);
      if (becomes === null && !sure && !LIKE_ONE.test(was)) continue;
      cuts.push({ from, to, becomes });
    }
  let [left, last] = ['', 0];
  for (const { from, to, becomes } of cuts.toSorted((a, b) => a.from - b.from)) {
    const was = text.slice(from, to);
    const now = becomes === null ? was : `{${becomes}}`;
    if (was !== now || becomes === null) found.push({ was, becomes });
    left += text.slice(last, from) + now;
    last = to;
  }
  return { text: left + text.slice(last), found };
}

/** `ticket.requester.first_name`, `customer.firstName,fallback=there`, `first_name | fallback: "there"`. */
function meant(inner: string, sure: boolean, user: Placeholder | undefined): Placeholder | null {
  const [path = ''] = inner.split(/\||,\s*fallback\s*=/u);
  const own = path.trim().toLowerCase();
  if ((PLACEHOLDERS as readonly string[]).includes(own)) return own as Placeholder;
  const parts = path
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter(Boolean)
    .map((one) => (/\p{Script=Latin}/u.test(one) ? one.normalize('NFD').replaceAll(/\p{M}/gu, '') : one))
    .flatMap((one) => (DOTTED[one] ?? one).split(' '));
  if (parts.length === 0 || parts.length > 6 || (!sure && parts.every((one) => ALONE.has(one)))) return null;
  const any = (set: ReadonlySet<string>): boolean => parts.some((one) => set.has(one));
  const all = (...sets: readonly ReadonlySet<string>[]): boolean =>
    parts.every((one) => sets.some((set) => set.has(one)));
  if (any(PRODUCT)) return all(PRODUCT, NAME, AROUND) ? 'product' : null;
  if (!all(FIRST, NAME, HANDLE, ANSWERS, ASKS, AROUND)) return null;
  const answers = any(ANSWERS) || (parts.includes('user') && (user === 'responder' || parts.includes('current')));
  if (answers) return 'responder';
  if (any(HANDLE)) return 'handle';
  if (any(FIRST)) return 'first_name';
  return any(NAME) || any(ASKS) ? 'name' : null;
}

export interface Filled {
  readonly text: string;
  /** Ours of which the case at hand tells nothing: they are gone. */
  readonly unknown: readonly Placeholder[];
}

/** With what is known of the case at hand. What is not known goes, with the comma and the space before it, and with its line where it stands alone. */
export function filledIn(text: string, values: Readonly<Record<Placeholder, string | null>>): Filled {
  const unknown = PLACEHOLDERS.filter((one) => values[one] === null && text.includes(`{${one}}`));
  const gone = unknown.join('|');
  const left =
    gone === ''
      ? text
      : text
          .replaceAll(new RegExp(String.raw`(?:^|\n)[ \t–—~*/-]*\{(?:${gone})\}[ \t]*[.,!]?[ \t]*(?=\n|$)`, 'gu'), '')
          .replaceAll(new RegExp(String.raw`(^|\n)[ \t]*\{(?:${gone})\}[ \t]*[,:!]?[ \t]*`, 'gu'), '$1')
          .replaceAll(new RegExp(String.raw`[ \t]*[–—~-]{1,2}[ \t]*\{(?:${gone})\}[ \t.]*(?=\n|$)`, 'gu'), '')
          .replaceAll(new RegExp(String.raw`[ \t]*,?[ \t]*\{(?:${gone})\}`, 'gu'), '');
  const known = /\{(name|first_name|handle|product|responder)\}/gu;
  return { text: left.replaceAll(known, (_, key: Placeholder) => values[key] ?? ''), unknown };
}

const LONGEST_NAME = 80;
/** Signs that are not seen, or turn what is beside them around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;

/** A name as it can stand in a sentence; null for what is none: an address, a page of text, signs alone. */
export function sayable(name: string | null | undefined): string | null {
  const plain = (name ?? '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(UNSEEN, '')
    .replaceAll(/[{}<>]/gu, '')
    .trim()
    .replace(/^@/u, '');
  if (plain.length > LONGEST_NAME || !/\p{L}/u.test(plain)) return null;
  return /:\/\/|www\.|@|\.(?:com|net|org|ru|io)\b/iu.test(plain) ? null : plain;
}

/** Family names come first, or are not told apart. */
const WHOLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const FAMILY_FIRST = words('hu vi zh ja ko');

/** Of a name of several words the first, where that is the given one. */
export function firstNameOf(name: string | null, language: string | null): string | null {
  if (name === null || WHOLE.test(name) || FAMILY_FIRST.has(language?.split(/[-_]/u)[0] ?? '')) return name;
  const [, after] = name.split(/\s*,\s*/u);
  const parts = (after ?? name).split(' ').filter((one) => !/^(?:dr|prof|mr|mrs|ms|herr|frau|sir)\.?$/iu.test(one));
  const [first = name] = parts;
  return parts.length > 0 && /\p{L}{2}/u.test(first) ? first : name;
}
