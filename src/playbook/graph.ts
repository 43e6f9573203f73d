/** A playbook as a Mermaid flowchart. */
import type { Playbook } from '#sdk';
import { flowOf, type FlowEdge, type FlowNode } from './flow.ts';

/** Starts with `flowchart TD`. Names and texts are quoted, so nothing that a playbook says is read as Mermaid. */
export function mermaid(source: Playbook): string {
  const lines = flowOf(source).map((part) => ('node' in part ? box(part.node) : arrow(part.edge)));
  return [
    '---',
    `title: ${JSON.stringify(source.title)}`,
    '---',
    'flowchart TD',
    ...[...new Set(lines)].map((line) => `  ${line}`),
  ].join('\n');
}

/** Words of Mermaid's own, which no node may be called. */
const RESERVED: ReadonlySet<string> = new Set([
  'end',
  'graph',
  'subgraph',
  'flowchart',
  'style',
  'class',
  'click',
  'default',
]);

function nameOf(id: string): string {
  if (id === '^start' || id === '^end') return `${id.slice(1)}_`;
  if (id.startsWith('^stop ')) return `${nameOf(id.slice(6))}_stop`;
  return RESERVED.has(id) ? `${id}_step` : id;
}

const SHAPES: Readonly<Record<FlowNode['kind'], readonly [string, string]>> = {
  start: ['([', '])'],
  end: ['([', '])'],
  stop: ['([', '])'],
  do: ['[', ']'],
  wait: ['{{', '}}'],
  ask: ['[/', '/]'],
  choose: ['{', '}'],
  each: ['[[', ']]'],
  together: ['[[', ']]'],
};

function box({ id, kind, what, if: condition }: FlowNode): string {
  const [open, close] = SHAPES[kind];
  if (kind === 'end') return `${nameOf(id)}([done])`;
  if (kind === 'stop') return `${nameOf(id)}([stop])`;
  const words = [kind === 'start' ? null : id, what, condition === null ? null : `if ${condition}`];
  return `${nameOf(id)}${open}${quoted(words.filter((one) => one !== null).join('<br/>'))}${close}`;
}

function arrow({ from, to, label }: FlowEdge): string {
  const [start, end] = [nameOf(from), nameOf(to)];
  return label === null ? `${start} --> ${end}` : `${start} -- ${quoted(label)} --> ${end}`;
}

const LONG = 80;

function quoted(words: string): string {
  const short = words.length > LONG ? `${words.slice(0, LONG - 1)}…` : words;
  const safe = short
    .replaceAll('"', '#quot;')
    .replaceAll(/<(?!br\/>)/g, '#lt;')
    .replaceAll('\n', ' ');
  return `"${safe}"`;
}
