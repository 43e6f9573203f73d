/** A playbook as a graph: its steps, and what leads from one to the next. Pure. */
import { branchesOf, Playbook, type Step, type Verb, type Whom } from '#sdk';
import { asIs } from './say.ts';
import { readYaml, type Path } from './yaml.ts';

export interface FlowNode {
  /** A step's id; of what is none: `^start`, `^end`, `^stop <step>`. */
  readonly id: string;
  readonly kind: Verb | 'start' | 'end' | 'stop';
  /** What it does, in a few words; null where its kind says all. */
  readonly what: string | null;
  /** Done only where that holds, in CEL. */
  readonly if: string | null;
}
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** In which case; null: always. */
  readonly label: string | null;
}
export type FlowPart = { readonly node: FlowNode } | { readonly edge: FlowEdge };

/** With the line of each step in its text, from 1; null where that says nothing of it. */
export interface Flow {
  readonly nodes: readonly (FlowNode & { readonly line: number | null })[];
  readonly edges: readonly FlowEdge[];
}

/** Where a step or a list of them is entered, and the loose ends that lead on from it. `left`: those that pass over the rest of the list it stands in. */
interface Part {
  readonly first: string;
  readonly ends: readonly End[];
  readonly left?: readonly End[];
}
type End = Omit<FlowEdge, 'to'>;

const START = '^start';
const END = '^end';

/** Nodes and edges in the order in which they are met; the same may be told twice. */
export function flowOf({ on, steps }: Pick<Playbook, 'on' | 'steps'>): readonly FlowPart[] {
  const parts: FlowPart[] = [{ node: { id: START, kind: 'start', what: triggerWords(on), if: null } }];
  const part = list(steps, parts);
  parts.push(
    edge({ from: START, label: null }, part.first),
    { node: { id: END, kind: 'end', what: null, if: null } },
    ...part.ends.map((end) => edge(end, END)),
  );
  return parts;
}

/** Null where the text is no playbook. Whom and what it names is not looked up: a text with such faults has a graph all the same. */
export function flowOfText(text: string, file: string): Flow | null {
  const yaml = readYaml(text, file);
  const parsed = yaml.problems.length > 0 ? null : Playbook.safeParse(yaml.data);
  if (!parsed?.success) return null;
  const lineOf = (path: Path): number => yaml.at({ path, key: true }, asIs(''), asIs('')).line;
  const lines = new Map([[START, lineOf(['on'])], ...stepPaths(parsed.data.steps, ['steps']).map(lineAt)]);
  function lineAt([id, path]: readonly [string, Path]): readonly [string, number] {
    return [id, lineOf([...path, 'id'])];
  }
  const nodes = new Map<string, Flow['nodes'][number]>();
  const edges = new Map<string, FlowEdge>();
  for (const part of flowOf(parsed.data)) {
    if ('node' in part) nodes.set(part.node.id, { ...part.node, line: lines.get(part.node.id) ?? null });
    else edges.set(JSON.stringify(part.edge), part.edge);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function stepPaths(steps: readonly Step[], path: Path): readonly (readonly [string, Path])[] {
  return steps.flatMap((step, at) => [
    [step.id, [...path, at]] as const,
    ...branchesOf(step).flatMap((branch) => stepPaths(branch.steps, [...path, at, ...branch.path])),
  ]);
}

function list(steps: readonly Step[], parts: FlowPart[]): Part {
  let first: string | null = null;
  let ends: readonly End[] = [];
  const left: End[] = [];
  for (const step of steps) {
    const part = one(step, parts);
    first ??= part.first;
    parts.push(...ends.map((end) => edge(end, part.first)));
    ends = step.if === undefined ? part.ends : [...part.ends, { from: part.first, label: 'else' }];
    left.push(...(part.left ?? []));
  }
  return { first: first ?? END, ends: [...ends, ...left] };
}

function one(step: Step, parts: FlowPart[]): Part {
  const { id } = step;
  function node(kind: Verb, what: string | null): void {
    parts.push({ node: { id, kind, what, if: step.if ?? null } });
  }
  if ('do' in step) {
    node('do', step.do);
    const ends: End[] = [{ from: id, label: null }];
    if (step.else === 'fail') return { first: id, ends };
    return { first: id, ends: [...ends, ...branch(id, 'refused', step.else, parts)] };
  }
  if ('wait' in step) {
    node(
      'wait',
      step.for === undefined ? `wait ${step.wait}` : `wait ${step.wait} for a reply to ${step.for.reply_to}`,
    );
    return {
      first: id,
      ends: [{ from: id, label: step.for === undefined ? null : 'replied' }],
      left: step.otherwise === undefined ? [] : branch(id, 'none', step.otherwise, parts),
    };
  }
  if ('ask' in step) {
    node('ask', `ask ${whomWords(step.of)}: ${step.for}`);
    const rejected = step.for === 'approval' ? branch(id, 'no', step.rejected, parts) : [];
    const within = `not within ${step.within}${step.hours === 'business' ? ' of business hours' : ''}`;
    const late = branch(id, within, step.otherwise, parts);
    const goesOn = step.for === 'approval' && step.rejected === 'continue';
    return {
      first: id,
      ends: [{ from: id, label: step.for === 'approval' ? 'yes' : 'answered' }, ...(goesOn ? rejected : [])],
      left: goesOn ? late : [...rejected, ...late],
    };
  }
  if ('choose' in step) {
    node('choose', null);
    const ends = step.choose.flatMap(({ when, steps }) => branch(id, when, steps, parts));
    const rest = step.else === undefined ? [{ from: id, label: 'else' }] : branch(id, 'else', step.else, parts);
    return { first: id, ends: [...ends, ...rest] };
  }
  if ('each' in step) {
    node('each', `each of ${step.each}`);
    const part = list(step.steps, parts);
    parts.push(
      edge({ from: id, label: null }, part.first),
      ...part.ends.map((end) => edge({ ...end, label: 'next' }, id)),
    );
    return { first: id, ends: [{ from: id, label: 'all' }] };
  }
  node('together', `together, until ${step.until}`);
  const ends = step.together.flatMap((steps) => {
    const part = list(steps, parts);
    parts.push(edge({ from: id, label: null }, part.first));
    return part.ends;
  });
  return { first: id, ends };
}

function branch(
  from: string,
  label: string,
  steps: 'stop' | 'continue' | readonly Step[],
  parts: FlowPart[],
): readonly End[] {
  if (steps === 'continue') return [{ from, label }];
  if (steps === 'stop') {
    const stop = `^stop ${from}`;
    parts.push({ node: { id: stop, kind: 'stop', what: null, if: null } }, edge({ from, label }, stop));
    return [];
  }
  const part = list(steps, parts);
  parts.push(edge({ from, label }, part.first));
  return part.ends;
}

function edge(end: End, to: string): FlowPart {
  return { edge: { ...end, to } };
}

export function whomWords(whom: Whom): string {
  if (typeof whom === 'string') return whom;
  if (Array.isArray(whom)) return whom.join(', ');
  return 'of' in whom ? whomWords(whom.of) : '';
}

/** What starts it, in a few words. */
export function triggerWords(on: Playbook['on']): string {
  if ('activity' in on)
    return on.if === undefined ? 'any activity' : `an activity if ${on.if.replaceAll(/\s+/g, ' ').trim()}`;
  if ('signal' in on) return `a ${on.signal}${on.slice === undefined ? '' : ` of ${on.slice}`}`;
  if ('issue' in on) return `an issue ${on.issue}${on.for === undefined ? '' : ` for ${on.for}`}`;
  return 'schedule' in on ? `${on.schedule} ${on.zone}` : 'by hand';
}
