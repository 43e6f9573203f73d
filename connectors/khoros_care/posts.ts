import { z } from 'zod';
import { Fault, parseJson } from '#sdk';
import { Recorded } from './schema.ts';

const Listed = z.looseObject({ data: z.array(z.unknown()) });

/** One post, or a list of them; or the record of requests, which holds each as text. */
export function postsIn(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body);
  const listed = Listed.safeParse(value);
  const all = listed.success ? listed.data.data : value;
  if (Array.isArray(all)) return all.map(postIn);
  if (typeof all === 'object' && all !== null) return [postIn(all)];
  throw new Fault('drift', 'what came is neither a post of Care’s nor a list of them');
}

/** What a recorded request held; where it cannot be read, the record itself. */
export function postIn(value: unknown): unknown {
  const { success, data } = Recorded.safeParse(value);
  if (!success) return value;
  try {
    return parseJson(Buffer.from(data.payload ?? ''));
  } catch {
    return value;
  }
}
