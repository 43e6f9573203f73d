/** Paths such as `$.user.name`, `$.parts[0]` and `$.tags[*].name`, each compiled once to a function. */
import { absent, bad, Bad, shown } from './bad.ts';

/** What is there, `undefined` where nothing is, Bad where the record has another shape than the path says. */
export type Reader = (record: unknown) => unknown;
type Step = string | number;

const STEP = /\.([A-Za-z_]\w*)|\[(\d+)\]|\[(\*)\]|\['([^']+)'\]/g;

/** A list, whatever is found: `[*]` gathers what is present, lists in lists made flat. */
export function makesList(path: string): boolean {
  return path.replaceAll(/\['[^']+'\]/g, '').includes('[*]');
}

/** @param path as `Path` of the SDK allows. */
export function compilePath(path: string): Reader {
  const steps: { step: Step; all: boolean; upTo: string }[] = [];
  for (const match of path.matchAll(STEP)) {
    const step = match[1] ?? match[4] ?? Number(match[2]);
    steps.push({ step, all: match[3] !== undefined, upTo: path.slice(0, match.index) });
  }
  let reader: Reader = itself;
  for (const { step, all, upTo } of steps.toReversed()) reader = all ? each(upTo, reader) : one(step, upTo, reader);
  return reader;
}

function itself(value: unknown): unknown {
  return value;
}

function one(step: Step, upTo: string, rest: Reader): Reader {
  if (typeof step === 'number') {
    return (value) => {
      if (Array.isArray(value)) return rest(value[step]);
      return absent(value) ? undefined : wrong(upTo, value, 'a list');
    };
  }
  const inherited = step in Object.prototype;
  return (value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (inherited && !Object.hasOwn(value, step)) return undefined;
      return rest((value as Readonly<Record<string, unknown>>)[step]);
    }
    return absent(value) || emptyList(value) ? undefined : wrong(upTo, value, 'an object');
  };
}

function each(upTo: string, rest: Reader): Reader {
  return (value) => {
    if (!Array.isArray(value)) return absent(value) ? undefined : wrong(upTo, value, 'a list');
    const found: unknown[] = [];
    for (const item of value) {
      const inner = rest(item);
      if (absent(inner)) continue;
      if (inner instanceof Bad) return inner;
      if (!Array.isArray(inner)) found.push(inner);
      else for (const part of inner) found.push(part);
    }
    return found;
  };
}

/** Some vendors write an empty object as an empty list. */
function emptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function wrong(upTo: string, value: unknown, wanted: string): Bad {
  return bad(`${upTo} is ${shown(value)}, not ${wanted}`);
}
