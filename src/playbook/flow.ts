/** A playbook as a graph: its steps, and what leads from one to the next. Pure. */
import { branchesOf, Playbook, type Step, type Verb, type Whom } from '#sdk';
import { asIs } from './say.ts';
import { inEnglish, told, triggerOf, type Told } from './told.ts';
import { readYaml, type Path } from './yaml.ts';

export interface FlowNode {
  /** A step's id; of what is none: `^start`, `^end`, `^stop <step>`. */
  readonly id: string;
  readonly kind: Verb | 'start' | 'end' | 'stop';
  /** What it does, in a few words; null where its kind says all. */
  readonly what: string | null;
  /** The same by code; null where it is a name. */
  readonly told: Told | null;
  /** Done only where that holds, in CEL. */
  readonly if: string | null;
}
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** In which case; null: always. */
  readonly label: string | null;
  /** The same by code; null where it is a condition, in CEL. */
  readonly told: Told | null;
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
interface End {
  readonly from: string;
  readonly way: Told | string | null;
}

const START = '^start';
const END = '^end';

/** Nodes and edges in the order in which they are met; the same may be told twice. */
export function flowOf({ on, steps }: Pick<Playbook, 'on' | 'steps'>): readonly FlowPart[] {
  const parts: FlowPart[] = [{ node: { id: START, kind: 'start', ...words(triggerOf(on)), if: null } }];
  const part = list(steps, parts);
  parts.push(
    edge({ from: START, way: null }, part.first),
    { node: { id: END, kind: 'end', ...words(null), if: null } },
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
    ends = step.if === undefined ? part.ends : [...part.ends, { from: part.first, way: told('else') }];
    left.push(...(part.left ?? []));
  }
  return { first: first ?? END, ends: [...ends, ...left] };
}

function one(step: Step, parts: FlowPart[]): Part {
  const { id } = step;
  function node(kind: Verb, what: Told | string | null): void {
    parts.push({ node: { id, kind, ...words(what), if: step.if ?? null } });
  }
  if ('do' in step) {
    node('do', step.do);
    const ends: End[] = [{ from: id, way: null }];
    if (step.else === 'fail') return { first: id, ends };
    return { first: id, ends: [...ends, ...branch(id, told('refused'), step.else, parts)] };
  }
  if ('wait' in step) {
    node(
      'wait',
      step.for === undefined
        ? told('wait', { for: step.wait })
        : told('wait_reply', { for: step.wait, to: step.for.reply_to }),
    );
    return {
      first: id,
      ends: [{ from: id, way: step.for === undefined ? null : told('replied') }],
      left: step.otherwise === undefined ? [] : branch(id, told('none'), step.otherwise, parts),
    };
  }
  if ('ask' in step) {
    node('ask', told('ask', { who: whomWords(step.of), for: step.for }));
    const rejected = step.for === 'approval' ? branch(id, told('no'), step.rejected, parts) : [];
    const tooLate = told(step.hours === 'business' ? 'late_business' : 'late', { within: step.within });
    const late = branch(id, tooLate, step.otherwise, parts);
    const goesOn = step.for === 'approval' && step.rejected === 'continue';
    return {
      first: id,
      ends: [{ from: id, way: told(step.for === 'approval' ? 'yes' : 'answered') }, ...(goesOn ? rejected : [])],
      left: goesOn ? late : [...rejected, ...late],
    };
  }
  if ('choose' in step) {
    node('choose', null);
    const ends = step.choose.flatMap(({ when, steps }) => branch(id, when, steps, parts));
    const rest =
      step.else === undefined ? [{ from: id, way: told('else') }] : branch(id, told('else'), step.else, parts);
    return { first: id, ends: [...ends, ...rest] };
  }
  if ('each' in step) {
    node('each', told('each', { list: step.each }));
    const part = list(step.steps, parts);
    parts.push(
      edge({ from: id, way: null }, part.first),
      ...part.ends.map((end) => edge({ ...end, way: told('next') }, id)),
    );
    return { first: id, ends: [{ from: id, way: told('all') }] };
  }
  node('together', told('together', { until: step.until }));
  const ends = step.together.flatMap((steps) => {
    const part = list(steps, parts);
    parts.push(edge({ from: id, way: null }, part.first));
    return part.ends;
  });
  return { first: id, ends };
}

function branch(
  from: string,
  way: Told | string,
  steps: 'stop' | 'continue' | readonly Step[],
  parts: FlowPart[],
): readonly End[] {
  if (steps === 'continue') return [{ from, way }];
  if (steps === 'stop') {
    const stop = `^stop ${from}`;
    parts.push({ node: { id: stop, kind: 'stop', ...words(null), if: null } }, edge({ from, way }, stop));
    return [];
  }
  const part = list(steps, parts);
  parts.push(edge({ from, way }, part.first));
  return part.ends;
}

function edge({ from, way }: End, to: string): FlowPart {
  const { what: label, told: by } = words(way);
  return { edge: { from, to, label, told: by } };
}

function words(of: Told | string | null): Pick<FlowNode, 'what' | 'told'> {
  return of === null || typeof of === 'string' ? { what: of, told: null } : { what: inEnglish(of), told: of };
}

export function whomWords(whom: Whom): string {
  if (typeof whom === 'string') return whom;
  if (Array.isArray(whom)) return whom.join(', ');
  return 'of' in whom ? whomWords(whom.of) : '';
}
