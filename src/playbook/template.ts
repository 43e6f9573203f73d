/** Templates: text with {{ CEL }}, at any depth of a step's `with`. Only what the playbook wrote is a template; what it inserts is never read again. */
import type { Environment } from '@marcbachmann/cel-js';
import { unturned } from '#sdk';
import { Absent } from './functions.ts';
import type { Plain } from './say.ts';
import { compileExpression, type Ast, type Compiled, type Frame } from './evaluate.ts';

/** A piece of a template as written. `at`: where the expression begins in the text. */
export type Piece = { readonly text: string } | { readonly expression: string; readonly at: number };

/** `problem` where a `{{` is never closed, or holds nothing. */
export function piecesOf(text: string): readonly Piece[] | { readonly problem: Plain; readonly at: number } {
  const pieces: Piece[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('{{', from);
    if (open < 0) break;
    const close = closing(text, open + 2);
    if (close === null) return { problem: 'a {{ that no }} closes', at: open };
    if (text.slice(open + 2, close).trim() === '') return { problem: 'a {{ }} that holds no expression', at: open };
    if (open > from) pieces.push({ text: text.slice(from, open) });
    pieces.push({ expression: text.slice(open + 2, close), at: open + 2 });
    from = close + 2;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** Where the `}}` is that ends it: not the one in a text of the expression, nor the braces of a map. */
function closing(text: string, from: number): number | null {
  let quote: string | null = null;
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (quote !== null) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}' && text[at + 1] === '}') return at;
  }
  return null;
}

/** A text of it that has expressions, and where it stands. */
export interface Leaf {
  readonly path: readonly (string | number)[];
  readonly asts: readonly Ast[];
  /** It is one expression and nothing around it. */
  readonly alone: boolean;
}

export interface Template {
  /** Absent names what an expression in it needs and does not find. */
  render(frame: Frame): unknown;
  readonly leaves: readonly Leaf[];
}

/** @param value JSON: an object's and a list's members are templates in turn. */
export function compileTemplate(language: Environment, value: unknown): Template {
  const leaves: Leaf[] = [];
  const render = compile(language, value, [], leaves);
  return { render, leaves };
}

function compile(language: Environment, value: unknown, path: Leaf['path'], leaves: Leaf[]): Compiled {
  if (typeof value === 'string') {
    const asts: Ast[] = [];
    const text = compileText(language, value, asts);
    if (asts.length > 0) leaves.push({ path, asts, alone: isAlone(value) });
    return text;
  }
  if (Array.isArray(value)) {
    const items = value.map((item, at) => compile(language, item, [...path, at], leaves));
    return (frame) => all(items.map((item) => item(frame)));
  }
  if (typeof value !== 'object' || value === null) return () => value;
  const members = Object.entries(value).map(([key, member]): [string, Compiled] => [
    key,
    compile(language, member, [...path, key], leaves),
  ]);
  return (frame) => {
    const values = all(members.map(([, member]) => member(frame)));
    return values instanceof Absent ? values : Object.fromEntries(members.map(([key], at) => [key, values[at]]));
  };
}

function all(values: readonly unknown[]): readonly unknown[] | Absent {
  return values.find((value) => value instanceof Absent) ?? values;
}

function isAlone(text: string): boolean {
  const pieces = piecesOf(text);
  return 'length' in pieces && pieces.length === 1;
}

function compileText(language: Environment, text: string, asts: Ast[]): Compiled {
  const pieces = piecesOf(text);
  if ('problem' in pieces) {
    const absent = new Absent(pieces.problem);
    return () => absent;
  }
  const parts = pieces.map((piece): Compiled => {
    if ('text' in piece) return () => piece.text;
    const { run, ast } = compileExpression(language, piece.expression);
    if (ast !== null) asts.push(ast);
    return naming(run, piece.expression.trim());
  });
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return (frame) => plain(only(frame));
  return (frame) => {
    const words = all(parts.map((part) => asText(part(frame))));
    return words instanceof Absent ? words : words.join('');
  };
}

const NAMED = 80;

/** What has no value is told with the expression that wanted it, where the reason does not say so itself. */
function naming(run: Compiled, expression: string): Compiled {
  const where = expression.length > NAMED ? `${expression.slice(0, NAMED)}…` : expression;
  return (frame) => {
    const value = run(frame);
    if (!(value instanceof Absent) || expression.includes(value.reason.replace(/ is absent$/, ''))) return value;
    return new Absent(`${value.reason}, in {{ ${where} }}`);
  };
}

function asText(value: unknown): unknown {
  if (value instanceof Absent) return value;
  // Among words of the playbook's own.
  if (typeof value === 'string') return unturned(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return new Absent('a list or an object cannot be put into a text');
}

/** JSON has no integers of its own: CEL's become numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Absent || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
