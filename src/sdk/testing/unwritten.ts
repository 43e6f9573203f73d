/** What a new connector still lacks: one failing test for each, saying what to do. What would need it is tried once it is there. */
import { describe, expect, test } from 'vitest';
import { toWrite, type Connector } from '#sdk';

export interface Missing {
  readonly all: readonly string[];
  /** Whether the part is written: of both, `check`, `streams.posts`, `actions.post`. */
  written(part: string): boolean;
}

export function missingOf(connector: object, sandbox: object): Missing {
  const found = [...partsOf(connector), ...partsOf(sandbox)];
  return {
    all: found.map(({ what }) => what),
    written: (part) => !found.some(({ at }) => at === part || at.startsWith(`${part}.`)),
  };
}

export function unwrittenParts({ id }: Connector, { all }: Missing): void {
  if (all.length === 0) return;
  describe(`${id} is to be written`, () => {
    for (const what of all) {
      test(`${what}`, () => {
        expect.fail(`connectors/${id}/${what}`);
      });
    }
  });
}

/** By the way to it; plain objects are walked, as schemas hold no functions of ours. */
function partsOf(value: object, way: readonly string[] = []): { readonly at: string; readonly what: string }[] {
  return Object.entries(value).flatMap(([name, part]) => {
    const what = toWrite(part);
    if (what !== null) return [{ at: [...way, name].join('.'), what }];
    const plain = typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    return plain ? partsOf(part as object, [...way, name]) : [];
  });
}
