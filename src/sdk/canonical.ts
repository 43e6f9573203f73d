/** One spelling for one JSON value, so that equal values hash alike: keys sorted by code unit, no white space, numbers as JavaScript writes them. */

/** @param value what JSON.parse gives; a member that is undefined is left out. Throws RangeError where it is nested deeper than the stack allows. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '[' : ','}${canonicalJson(item)}`;
    return text === '' ? '[]' : `${text}]`;
  }
  const members = value as Readonly<Record<string, unknown>>;
  // By code unit, which is what sorting without a comparison does.
  for (const key of Object.keys(members).toSorted()) {
    const member = members[key];
    if (member !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}
