import { Fault, parseJson } from '#sdk';

/** One post, or a list of them. */
export function postsIn(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body);
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'object' || value === null)
    throw new Fault('drift', 'what came is neither a post of Care’s nor a list of them');
  return [value];
}
