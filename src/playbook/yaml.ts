/** YAML as data, with the place of everything in it. What none of our files needs is refused: anchors, tags, keys that are no texts, depth, size. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type { LintProblem } from '#sdk';

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
  at(spot: Spot, problem: string, cure: string): LintProblem;
}

/** In UTF-16 code units. */
const SIZE_LIMIT = 200_000;
const DEPTH_LIMIT = 24;

export function readYaml(text: string, file: string): Yaml {
  const lines = new LineCounter();
  function place(offset: number, where: string, problem: string, cure: string): LintProblem {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), where, problem, cure };
  }
  function unreadable(...problems: readonly LintProblem[]): Yaml {
    return { data: null, problems, at: (_, problem, cure) => place(0, '', problem, cure) };
  }
  if (text.length > SIZE_LIMIT)
    return unreadable(place(0, '', `the file has ${text.length} characters, more than ${SIZE_LIMIT}`, 'split it'));
  if (bracketDepth(text) > DEPTH_LIMIT * 4)
    return unreadable(place(0, '', 'it is nested too deeply', 'make it flatter'));
  try {
    const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
    const problems = [...document.errors, ...document.warnings].map(({ pos, code, message }) =>
      place(
        pos[0],
        '',
        message,
        CURES[code] ?? 'mind indentation, quotes and brackets; put an expression that holds : or # in quotes',
      ),
    );
    const refused = refuse(document).map(({ offset, problem, cure }) => place(offset, '', problem, cure));
    if (problems.length + refused.length > 0) return unreadable(...problems, ...refused);
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

const CURES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  TAG_RESOLVE_FAILED: 'remove the tag',
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'keep one document: remove the line ---',
};

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

function refuse(document: Document.Parsed): { offset: number; problem: string; cure: string }[] {
  const found: { offset: number; problem: string; cure: string }[] = [];
  function add(node: Node | null, problem: string, cure: string): void {
    found.push({ offset: node?.range?.[0] ?? 0, problem, cure });
  }
  visit(document, {
    Alias: (_, node) => add(node, `the alias *${node.source}`, 'write it out'),
    Node: (_, node, path) => {
      if ('anchor' in node && node.anchor !== undefined)
        add(node, `the anchor &${node.anchor}`, 'write it out where it is used');
      if (path.filter(isNode).length <= DEPTH_LIMIT) return undefined;
      add(node, 'it is nested too deeply', 'make it flatter');
      return visit.BREAK;
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__') return;
      add(
        isNode(key) ? key : null,
        `the key ${isScalar(key) ? String(key.value) : 'here'} is not a name`,
        'keys are words; put others in quotes',
      );
    },
  });
  return found;
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
    : within(text.slice(start, end), String(chosen.value), spot.in) + start;
}

/** Where the character at `at` of a scalar's value stands in what was written: by looking for the rest of its line, which quoting and folding leave alone. */
function within(written: string, value: string, at: number): number {
  const begin = value.lastIndexOf('\n', at - 1) + 1;
  const end = value.indexOf('\n', begin);
  const line = value.slice(begin, end < 0 ? undefined : end);
  const found = written.indexOf(line);
  if (found >= 0) return found + at - begin;
  for (let length = 24; length > 3; length -= 4) {
    const near = written.indexOf(value.slice(at, at + length));
    if (near >= 0) return near;
  }
  return 0;
}
