/** Where the steps of a playbook stand, one below the other, and the way of the arrows between them. Pure. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { Flow } from '../../api/shapes/index.ts';

export type FlowNode = Flow['nodes'][number];

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Placed {
  readonly nodes: readonly {
    readonly node: FlowNode;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly label: string | null;
    readonly points: readonly Point[];
    /** The middle of its label. */
    readonly at: Point;
  }[];
  readonly width: number;
  readonly height: number;
}

const WIDTH = 200;
const LINE = 17;
const LETTER = 6;
const LONGEST_LABEL = 32;

/** `x` and `y` are of the upper left. */
export function placed({ nodes, edges }: Flow): Placed {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 36, marginx: 12, marginy: 12 });
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  const labels = edges.map(({ label }) => (label === null ? null : shortened(label)));
  edges.forEach(({ from, to }, at) => {
    const label = labels[at] ?? '';
    graph.setEdge(
      from,
      to,
      { width: label.length * LETTER, height: label === '' ? 0 : LINE, labelpos: 'c' },
      String(at),
    );
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const { x, y, width: wide, height: high } = graph.node(node.id) as Point & ReturnType<typeof sizeOf>;
      return { node, x: x - wide / 2, y: y - high / 2, width: wide, height: high };
    }),
    edges: edges.map(({ from, to }, at) => {
      const { points, x, y } = graph.edge(from, to, String(at)) as { readonly points: readonly Point[] } & Point;
      return { id: String(at), from, to, label: labels[at] ?? null, points, at: { x, y } };
    }),
  };
}

function sizeOf({ kind, what, if: condition }: FlowNode): { readonly width: number; readonly height: number } {
  if (kind === 'end' || kind === 'stop') return { width: 84, height: 32 };
  return {
    width: WIDTH,
    height: 18 + LINE * (1 + Number(what !== null || kind === 'choose') + Number(condition !== null)),
  };
}

/** Round where it turns. */
export function pathOf([first, ...rest]: readonly Point[]): string {
  if (first === undefined) return '';
  const bends = rest.slice(0, -1).map((bend, at) => {
    const next = rest[at + 1] ?? bend;
    const end = at === rest.length - 2 ? next : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `Q${bend.x},${bend.y} ${end.x},${end.y}`;
  });
  const last = rest.at(-1);
  const straight = rest.length === 1 && last !== undefined ? `L${last.x},${last.y}` : '';
  return `M${first.x},${first.y}${bends.join('')}${straight}`;
}

function shortened(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
