/** YAML as data, with the place of everything in it. Aliases, tags and huge files are refused: none of ours needs them. */
import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { LintProblem } from '#sdk';

export type Path = readonly (string | number)[];

export interface Yaml {
  /** Null where `problems` is not empty. */
  readonly data: unknown;
  readonly problems: readonly LintProblem[];
  /** A problem at a place in the data: at its value, or at its key, or at the nearest thing around it that exists. */
  at(path: Path, problem: string, cure: string, on?: 'key' | 'value'): LintProblem;
}

export const FILE_LIMIT = 1_000_000;

/** @param limit in UTF-16 code units */
export function readYaml(text: string, file: string, limit = FILE_LIMIT): Yaml {
  const lines = new LineCounter();
  const place = (offset: number, where: string, problem: string, cure: string): LintProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), where, problem, cure };
  };
  if (text.length > limit) {
    const problem = place(0, '', `the file has ${text.length} characters; at most ${limit}`, 'split it');
    return { data: null, problems: [problem], at: () => problem };
  }
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, code, message }) =>
    place(pos[0], '', message, SYNTAX_CURES[code] ?? 'correct the YAML; mind indentation, quotes and brackets'),
  );
  problems.push(...refused(document, place));
  const at: Yaml['at'] = (path, problem, cure, on = 'value') =>
    place(offsetOf(document.contents, path, on), dotted(path), problem, cure);
  if (problems.length > 0) return { data: null, problems, at };
  try {
    return { data: document.toJS({ maxAliasCount: 0 }), problems, at };
  } catch (error) {
    const message = error instanceof RangeError ? 'nested too deeply' : String(error);
    return { data: null, problems: [at([], message, 'make it flatter')], at };
  }
}

const SYNTAX_CURES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two',
  TAG_RESOLVE_FAILED: 'remove the tag: plain text, numbers, true, false, null, lists and maps are all there is',
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'keep one document: remove the line ---',
};

function refused(
  document: Document.Parsed,
  place: (offset: number, where: string, problem: string, cure: string) => LintProblem,
): LintProblem[] {
  const found: LintProblem[] = [];
  const refuse = (offset: number, problem: string, cure: string): void =>
    void found.push(place(offset, '', problem, cure));
  try {
    visit(document, {
      Alias: (_, { range, source }) => refuse(range?.[0] ?? 0, `the alias *${source}`, 'write it out'),
      Pair: (_, { key }) => {
        // As a member's name it would be lost on the way to the schema.
        if (isScalar(key) && key.value === '__proto__') refuse(key.range?.[0] ?? 0, 'the name __proto__', 'remove it');
      },
      Node: (_, { range, tag }) => {
        const [offset] = range ?? [0];
        if (tag?.startsWith('tag:yaml.org,2002:')) return;
        if (tag !== undefined) refuse(offset, `the tag ${tag}`, 'remove it');
      },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(0, 'nested too deeply', 'make it flatter');
  }
  return found;
}

/** `fields.title`, `skip[0].path`. */
export function dotted(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`))
    .join('');
}

function offsetOf(contents: Node | null, path: Path, on: 'key' | 'value'): number {
  let node: unknown = contents;
  let key: unknown = null;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(part));
      if (!isPair(pair)) break;
      key = pair.key;
      node = pair.value ?? pair.key;
    } else if (isSeq(node)) {
      node = node.items[Number(part)] ?? node;
      key = node;
    } else break;
  }
  const chosen = on === 'key' ? (key ?? node) : node;
  return isNode(chosen) ? (chosen.range?.[0] ?? 0) : 0;
}
