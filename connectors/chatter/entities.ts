/** Salesforce writes every text with entities unless a header asks it not to. We ask; what others saved may not have. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#92;': '\\',
  '&amp;': '&',
};
const ENTITY = /&(?:lt|gt|quot|#39|#92|amp);/g;
/** What stands in no text that was written with entities. */
const BARE = /[<>"'\\]|&(?!(?:lt|gt|quot|#39|#92|amp);)/;

/**
 * A record that was written with entities, without them. Told by the whole of it: some text has an entity, and none a bare character
 * that would have become one. Addresses are left out of that: they are written in their own way.
 */
export function decodedWhole(record: unknown): unknown {
  const texts: string[] = [];
  collect(record, '', texts);
  const encoded = texts.some((text) => text.search(ENTITY) >= 0) && !texts.some((text) => BARE.test(text));
  return encoded ? decoded(record) : record;
}

function collect(value: unknown, name: string, texts: string[]): void {
  if (typeof value === 'string') {
    if (!isAddress(name)) texts.push(value);
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, name, texts);
  } else if (typeof value === 'object' && value !== null) {
    for (const [member, one] of Object.entries(value)) collect(one, member, texts);
  }
}

function decoded(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(ENTITY, (entity) => ENTITIES[entity] ?? entity);
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, decoded(one)]));
}

function isAddress(name: string): boolean {
  return name === 'url' || name.endsWith('Url');
}
