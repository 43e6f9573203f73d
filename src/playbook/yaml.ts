/** YAML as data, with the place of everything in it. What none of our files needs is refused: anchors, tags, keys that are no texts, depth, size. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { LintProblem } from '#sdk';
import { say, told, type Words } from './say.ts';
import { DEPTH_LIMIT, faultsOf, placeIn, unreadableCharacter } from './yaml-faults.ts';

export type Path = readonly (string | number)[];

/** `in`: how far into the value's text, for a problem of an expression in it. `key`: at the key, not at the value. */
export interface Spot {
  readonly path: Path;
  readonly in?: number;
  readonly key?: boolean;
}

export interface Yaml {
  /** Null where there are problems. */
  readonly data: unknown;
  readonly problems: readonly LintProblem[];
  at(spot: Spot, problem: Words, cure: Words): LintProblem;
}

/** In UTF-16 code units. */
const SIZE_LIMIT = 200_000;

export function readYaml(text: string, file: string): Yaml {
  const lines = new LineCounter();
  function place(offset: number, where: string, problem: Words, cure: Words): LintProblem {
    const { line, col } = lines.linePos(offset);
    return told({ file, line: Math.max(line, 1), column: Math.max(col, 1), where }, problem, cure);
  }
  function unreadable(...problems: readonly LintProblem[]): Yaml {
    return { data: null, problems, at: (_, problem, cure) => place(0, '', problem, cure) };
  }
  if (text.length > SIZE_LIMIT)
    return unreadable(
      place(
        0,
        '',
        say('the file has ‹count› characters, more than ‹most›', { count: text.length, most: SIZE_LIMIT }),
        'split it',
      ),
    );
  const character = unreadableCharacter(text);
  if (character !== null) {
    const before = text.slice(0, character.offset).split('\n');
    const at = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return unreadable(told({ file, ...at, where: '' }, character.problem, character.cure));
  }
  if (bracketDepth(text) > DEPTH_LIMIT * 4)
    return unreadable(place(0, '', 'it is nested too deeply', 'make it flatter'));
  try {
    const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
    const problems = faultsOf(document, text).map(({ offset, problem, cure }) => place(offset, '', problem, cure));
    if (problems.length > 0) return unreadable(...problems);
    return {
      data: document.toJS({ maxAliasCount: 0 }),
      problems: [],
      at: (spot, problem, cure) => place(offsetOf(text, document.contents, spot), spot.path.join('.'), problem, cure),
    };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return unreadable(place(0, '', 'it is nested too deeply', 'make it flatter'));
  }
}

/** An upper bound, read before the parser does: it takes seconds over ten thousand open brackets. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, (depth += 1));
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function offsetOf(text: string, contents: Node | null, spot: Spot): number {
  let node: unknown = contents;
  let key: unknown = null;
  for (const part of spot.path) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && one.key.value === part);
      if (pair === undefined) break;
      key = pair.key;
      node = pair.value ?? pair.key;
    } else if (isSeq(node)) {
      node = node.items[Number(part)] ?? node;
      key = node;
    } else break;
  }
  const chosen = spot.key === true ? (key ?? node) : node;
  if (!isNode(chosen)) return 0;
  const [start = 0, end = 0] = chosen.range ?? [];
  return spot.in === undefined || !isScalar(chosen)
    ? start
    : placeIn(text.slice(start, end), String(chosen.value), spot.in) + start;
}
