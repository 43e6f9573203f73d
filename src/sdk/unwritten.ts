/** What a new connector's folder leaves to its author: told by the contract suite, and by whoever calls it too early. */
import { Fault } from './fault.ts';

const TOLD = Symbol('unwritten');

/** Stands where a function belongs. @param what what to write and where: `streams/posts.ts: pull, pages oldest first`. */
export function unwritten(what: string): (...given: readonly unknown[]) => never {
  const missing = (): never => {
    throw new Fault('bug', `not written yet: ${what}`);
  };
  return Object.assign(missing, { [TOLD]: what });
}

/** What is to be written of a connector or a sandbox; null where it is there. */
export function toWrite(part: unknown): string | null {
  return typeof part === 'function' && TOLD in part ? String(part[TOLD]) : null;
}
