/** What YAML trips people over, told in their words: indentation, quotes, braces, tags, remarks. */
import {
  isMap,
  isNode,
  isPair,
  isScalar,
  visit,
  type Document,
  type Node,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { foreign, say, type Words } from './say.ts';

/** `offset`: into the file's text. */
export interface YamlFault {
  readonly offset: number;
  readonly problem: Words;
  readonly cure: Words;
}

/** Deeper is no playbook. */
export const DEPTH_LIMIT = 24;

/** Characters that neither a playbook nor the store can hold. */
export function unreadableCharacter(text: string): YamlFault | null {
  const nul = text.indexOf('\0');
  if (nul >= 0) return { offset: nul, problem: 'a NUL character, which nobody sees', cure: 'remove it' };
  const lost = text.indexOf('\u{FFFD}');
  return lost < 0
    ? null
    : {
        offset: lost,
        problem: 'what stands here is not UTF-8',
        cure: 'save the file as UTF-8, and write the character anew',
      };
}

/** What the parser says, and what is refused of what it read. */
export function faultsOf(document: Document.Parsed, text: string): readonly YamlFault[] {
  const errors = [...document.errors, ...document.warnings].filter(({ code }) => code !== 'DUPLICATE_KEY');
  const told = errors.flatMap((error) => explained(error, errors, text));
  return [...told, ...refused(document, text)];
}

function explained({ code, pos, message }: YAMLError, all: readonly YAMLError[], text: string): readonly YamlFault[] {
  const [offset, end] = pos;
  const fault = (problem: Words, cure: Words, at = offset): readonly YamlFault[] => [{ offset: at, problem, cure }];
  if (code === 'TAB_AS_INDENT') return fault('a tab indents this line', 'indent with spaces');
  if (code === 'MULTIPLE_DOCS') return fault('there are two documents in it', 'keep one document: remove the line ---');
  if (code === 'TAG_RESOLVE_FAILED') {
    const written = lineOf(text, offset).slice(offset - lineStart(text, offset));
    if (/^![a-z(]+[.(]/.test(written))
      return fault(
        'YAML reads the ! at the beginning as a tag, not as “not”',
        say('put it in quotes: "‹written›"', { written: written.trim() }),
      );
    return fault(say('the tag ‹tag›', { tag: text.slice(offset, end) }), 'remove the tag');
  }
  const longer = all.find((one) => one.code === 'MULTILINE_IMPLICIT_KEY' && one.pos[0] === offset);
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && longer !== undefined) return explained(longer, [], text);
  if (code === 'MULTILINE_IMPLICIT_KEY') {
    if (all.length > 0) return [];
    const next = firstIn(text, text.indexOf('\n', offset) + 1);
    return fault('this line is indented further than the key above it', below(text, offset), next);
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return fault(
      'a colon with a space after it makes YAML see another key in this text',
      'put the whole text in quotes',
    );
  if (code === 'MISSING_CHAR' && message.includes('- indicator'))
    return fault(
      'this line stands further left than the step that it belongs to',
      below(text, offset - 1),
      firstIn(text, offset),
    );
  if (code === 'UNEXPECTED_TOKEN' && message.includes('at node end')) {
    const before = text.slice(0, offset).trimEnd().at(-1) ?? '';
    if (before === '"' || before === "'")
      return fault(
        'the text goes on after its closing quote',
        say('put the whole of it in quotes of the other kind: ‹quotes›', { quotes: before === '"' ? "'…'" : '"…"' }),
      );
    if (before === '}') return [];
  }
  return fault(
    foreign(message),
    'mind indentation, quotes and brackets; put an expression that holds : or # in quotes',
  );
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineOf(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(lineStart(text, offset), end < 0 ? undefined : end);
}

/** Of a line's text. */
function firstIn(text: string, start: number): number {
  return start + (/^\s*/.exec(lineOf(text, start))?.[0].length ?? 0);
}

/** Where a line is to begin: below the key of the line that `offset` is in. */
function below(text: string, offset: number): Words {
  const [, before = '', key = ''] = /^(\s*(?:- +)*)([^\s:]*)/.exec(lineOf(text, offset)) ?? [];
  return say('begin it in column ‹column›, straight below ‹key›', { column: before.length + 1, key });
}

function refused(document: Document.Parsed, text: string): readonly YamlFault[] {
  const found: YamlFault[] = [];
  function add(node: unknown, problem: Words, cure: Words, by = 0): void {
    found.push({ offset: ((isNode(node) ? node.range?.[0] : 0) ?? 0) + by, problem, cure });
  }
  function keysOnce({ items }: YAMLMap): void {
    const first = new Map<unknown, Node>();
    for (const { key } of items) {
      if (!isScalar(key)) continue;
      const before = first.get(key.value);
      if (before === undefined) first.set(key.value, key);
      else {
        const { length: line } = text.slice(0, before.range?.[0]).split('\n');
        add(
          key,
          say('‹key› is there twice: keys must be unique', { key: String(key.value) }),
          say('keep one of the two; the first is in line ‹line›', { line }),
        );
      }
    }
  }
  function readable({ value, type, comment, range }: Scalar, path: readonly unknown[]): void {
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      found.push({
        offset: range?.[0] ?? 0,
        problem: 'an escape in it gives a character that no text can hold',
        cure: 'remove the escape',
      });
    if (type !== 'PLAIN' || !isCutOff(comment) || !isSaid(path)) return;
    const at = text.indexOf('#', range?.[1]);
    const [word = ''] = text.slice(at).split(/\s/, 1);
    found.push({
      offset: at,
      problem: say('YAML reads what begins with ‹word› as a remark, so the text ends before it', { word }),
      cure: 'put the text in quotes; a remark has a space after its #',
    });
  }
  visit(document, {
    Alias: (_, node) => add(node, say('the alias *‹name›', { name: node.source }), 'write it out'),
    Node: (_, node, path) => {
      if ('anchor' in node && node.anchor !== undefined)
        add(node, say('the anchor &‹name›', { name: node.anchor }), 'write it out where it is used');
      if (isMap(node)) keysOnce(node);
      if (isScalar(node)) readable(node, path);
      if (path.filter(isNode).length <= DEPTH_LIMIT) return undefined;
      add(node, 'it is nested too deeply', 'make it flatter');
      return visit.BREAK;
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<')
        add(key, '<< merges nothing here', 'write out the keys that it would bring in');
      if (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__') return;
      const [start = 0] = (isNode(key) ? key.range : null) ?? [];
      if (isMap(key) && text.slice(start - 1, start + 1) === '{{')
        add(key, 'YAML reads {{ at the beginning as a map', 'put the whole text in quotes: "{{ … }}"', -1);
      else
        add(
          key,
          isScalar(key) ? say('the key ‹key› is not a name', { key: String(key.value) }) : 'the key here is not a name',
          'keys are words; put others in quotes',
        );
    },
  });
  return found;
}

/** `#camera`, and not `# a remark`. */
function isCutOff(comment: string | null | undefined): boolean {
  return comment != null && /^[^\s#]/.test(comment);
}

const SAID: ReadonlySet<unknown> = new Set(['with', 'ask', 'text', 'title', 'purpose', 'label']);

/** Whether it stands where people will read it. */
function isSaid(path: readonly unknown[]): boolean {
  return path.some((one) => isPair(one) && isScalar(one.key) && SAID.has(one.key.value));
}

/**
 * Where the character at `at` of a scalar's value stands in what was written: the two are walked side by side. Folding changes white space alone, quotes are
 * doubled or escaped.
 */
export function placeIn(written: string, value: string, at: number): number {
  const quote = written.startsWith('"') ? '"' : written.startsWith("'") ? "'" : null;
  const block = /^[|>][^\n]*\n/.exec(written)?.[0].length;
  let there = quote === null ? (block ?? 0) : 1;
  for (let here = 0; here < value.length; here += 1) {
    const space = isSpace(value[here]);
    // Indentation, and what folding took away.
    if (!space) there = afterSpaces(written, there, quote === '"');
    if (here >= at) return there;
    there += space && !isSpace(written[there]) && quote !== '"' ? 0 : lengthAt(written, there, quote);
    if (space && !isSpace(value[here + 1])) there = afterSpaces(written, there, quote === '"');
  }
  return Math.min(there, written.length);
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

/** @param escapes whether a line may end in \, which stands for nothing. */
function afterSpaces(written: string, from: number, escapes: boolean): number {
  const [spaces = ''] = (escapes ? /^(?:\s|\\\r?\n)*/ : /^\s*/).exec(written.slice(from)) ?? [];
  return from + spaces.length;
}

/** Of one character as it is written in such quotes: `''`, `\n`, `\x41`, `\u0041`. */
function lengthAt(written: string, at: number, quote: string | null): number {
  if (quote === "'" && written[at] === "'") return 2;
  if (quote !== '"' || written[at] !== '\\') return 1;
  return { x: 4, u: 6, U: 10 }[written[at + 1] ?? ''] ?? 2;
}
