/** What was before and what is after, field by field. */

export interface Field {
  /** `settings.url` */
  readonly path: string;
  /** Null: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly changed: boolean;
}

export function fieldsOf(before: unknown, after: unknown): readonly Field[] {
  const [was, is] = [flat(before), flat(after)];
  return [...new Set([...was.keys(), ...is.keys()])].map((path) => {
    const [old = null, now = null] = [was.get(path), is.get(path)];
    return { path, before: old, after: now, changed: old !== now };
  });
}

/** By path, values as text. A list of plain values is one of them. */
function flat(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  function walk(path: string, at: unknown): void {
    const plain = typeof at !== 'object' || at === null || (Array.isArray(at) && at.every(isPlain));
    if (plain) {
      found.set(path, typeof at === 'string' ? at : JSON.stringify(at));
      return;
    }
    for (const [name, one] of Object.entries(at)) walk(path === '' ? name : `${path}.${name}`, one);
  }
  if (value !== null && value !== undefined) walk('', value);
  return found;
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
