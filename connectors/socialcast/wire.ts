/** Bytes to what they say: JSON, or the older XML in the same shape. */
import { Fault } from '#sdk';
import { fromXml } from './xml.ts';

export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One or many: null is none, a lone thing is a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === null || value === undefined || value === '' ? [] : [value];
}

/** Throws `drift` for bytes that are no UTF-8, for an empty body, for HTML, and for JSON or XML with a mistake in it. */
export function decode(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Fault('drift', 'the body is not UTF-8', { cause });
  }
  const start = text.trimStart().slice(0, 15).toLowerCase();
  if (start === '') throw new Fault('drift', 'the body is empty');
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) {
    throw new Fault('drift', 'HTML instead of JSON', {
      cure: 'Open the address in a browser: a proxy, a sign-in page or another site answers there.',
    });
  }
  if (start.startsWith('<')) return fromXml(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('drift', `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A wrapper of a wrapper (`<response><messages>`) is looked through this often. */
const WRAPPERS = 3;

/**
 * The records of a body: of a list (`plural`), of a single one (`singular`), or `bare` itself.
 * Throws `drift` that names what was found instead.
 */
export function recordsOf(
  value: unknown,
  shape: { readonly plural: string; readonly singular: string; bare(value: Members): boolean },
  wrappers = WRAPPERS,
): readonly unknown[] {
  if (Array.isArray(value)) return value.map((one) => unwrapped(one, shape.singular));
  if (!isObject(value))
    throw new Fault('drift', `expected ${shape.plural}, found ${value === null ? 'null' : typeof value}`);
  if (Object.hasOwn(value, shape.plural) && !shape.bare(value))
    return listOf(value[shape.plural]).map((one) => unwrapped(one, shape.singular));
  if (isWrapped(value, shape.singular) && !shape.bare(value)) return [value[shape.singular]];
  if (shape.bare(value)) return [value];
  const [inner, ...others] = Object.values(value).filter((member) => isObject(member) || Array.isArray(member));
  const alone = wrappers > 0 && others.length === 0;
  if (alone && isObject(inner)) return recordsOf(inner, shape, wrappers - 1);
  if (alone && Array.isArray(inner) && inner.some((one) => isObject(one) && shape.bare(one))) return inner;
  throw new Fault(
    'drift',
    `expected ${shape.plural}, found an object of ${Object.keys(value).slice(0, 8).join(', ') || 'nothing'}`,
  );
}

function isWrapped(value: unknown, singular: string): value is Members {
  return isObject(value) && isObject(value[singular]);
}

/** Some lists hold `{message: {…}}`. A record that bears a member of that name beside its own id is itself. */
function unwrapped(value: unknown, singular: string): unknown {
  return isWrapped(value, singular) && !Object.hasOwn(value, 'id') ? value[singular] : value;
}
