/** What an expression reads, told without running it: for provenance, and to ask for has() where something may be absent. */
import { CALLABLE, pathOf, type Ast } from './evaluate.ts';

/** `activity`, `reply`, `item`, …; `steps.<name>`, `form.<field>` and `steps.<name>.fields.<field>`, as far as it can be told which. */
export type Root = string;

/** Conservative: what a has() or an untaken branch reads counts as well. */
export function rootsOf(node: Ast, locals: readonly string[] = []): ReadonlySet<Root> {
  const path = pathOf(node);
  if (path !== null) {
    const [first = '', second, third, fourth] = path.split('.');
    if (locals.includes(first)) return new Set();
    if (second === undefined || (first !== 'steps' && first !== 'form')) return new Set([first]);
    if (first === 'form') return new Set([`form.${second}`]);
    return new Set([
      third === 'fields' && fourth !== undefined ? `steps.${second}.fields.${fourth}` : `steps.${second}`,
    ]);
  }
  const found = childrenOf(node).map(({ node: child, variable }) =>
    rootsOf(child, variable === null ? locals : [...locals, variable]),
  );
  return found.reduce<ReadonlySet<Root>>((all, roots) => all.union(roots), new Set());
}

export interface Child {
  readonly node: Ast;
  /** The name that a comprehension gives to each item, where this is its body. */
  readonly variable: string | null;
}

function plain(node: Ast): Child {
  return { node, variable: null };
}

export function childrenOf(node: Ast): readonly Child[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [plain(node.args[0])];
    case '!_':
    case '-_':
      return [plain(node.args)];
    case 'list':
      return node.args.map(plain);
    case 'map':
      return node.args.flat().map(plain);
    case 'call':
      return node.args[1].map(plain);
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const [variable] = args;
      if (!CALLABLE.comprehensions.includes(name) || variable?.op !== 'id') return [receiver, ...args].map(plain);
      return [plain(receiver), ...args.slice(1).map((body): Child => ({ node: body, variable: variable.args }))];
    }
    default:
      return node.args.map(plain);
  }
}

/** Paths that are surely there: `activity.actor`, `activity.actor.name`. */
export type Facts = ReadonlySet<string>;
export const NOTHING: Facts = new Set();

/** What is surely there when it is true. */
export function whenTrue(node: Ast): Facts {
  if (node.op === '&&') return whenTrue(node.args[0]).union(whenTrue(node.args[1]));
  if (node.op === '||') return whenTrue(node.args[0]).intersection(whenTrue(node.args[1]));
  if (node.op === '!_') return whenFalse(node.args);
  const [asked] = node.op === 'call' && node.args[0] === 'has' ? node.args[1] : [];
  return asked === undefined ? needed(node) : prefixes(pathOf(asked));
}

/** What is surely there when it is false. */
export function whenFalse(node: Ast): Facts {
  if (node.op === '||') return whenFalse(node.args[0]).union(whenFalse(node.args[1]));
  if (node.op === '&&') return whenFalse(node.args[0]).intersection(whenFalse(node.args[1]));
  if (node.op === '!_') return whenTrue(node.args);
  return needed(node);
}

/** What must be there for it to have any value at all. */
function needed(node: Ast): Facts {
  const path = pathOf(node);
  if (path !== null) return prefixes(path);
  if (node.op === '&&' || node.op === '||') return NOTHING;
  if (node.op === '?:') return needed(node.args[0]);
  if (node.op === 'call' && (node.args[0] === 'has' || node.args[0] === 'default')) return NOTHING;
  const parts = childrenOf(node).filter(({ variable }) => variable === null);
  return parts.reduce<Facts>((facts, { node: part }) => facts.union(needed(part)), NOTHING);
}

function prefixes(path: string | null): Facts {
  const words = path?.split('.') ?? [];
  return new Set(words.map((_, at) => words.slice(0, at + 1).join('.')));
}
