/** A playbook as a graph: a step is gone to from here, and where one is in the text is marked. Fetched when it is first shown. */
import { memo, useEffect, useMemo, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import {
  IconArrowsSplit2,
  IconBolt,
  IconCircleCheck,
  IconCircleX,
  IconClockHour4,
  IconFlag,
  IconHandStop,
  IconHelpHexagon,
  IconHourglass,
  IconMinus,
  IconRepeat,
  IconSend,
  IconShare,
} from '@tabler/icons-react';
import {
  BaseEdge,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useTranslation } from 'react-i18next';
import type { Flow } from '../../api/shapes/index.ts';
import { pathOf, placed, type FlowNode, type Placed } from './layout.ts';
import { flowIn } from './told.ts';
import styles from './playbooks.module.css';

/** What became of a step in a run. */
export type StepState = 'done' | 'parked' | 'failed' | 'skipped';

export interface GraphProps {
  readonly flow: Flow;
  /** The step that one is at in the text. */
  readonly here: string | null;
  readonly onStep: (node: FlowNode) => void;
  /** By step: of a run. */
  readonly states?: ReadonlyMap<string, StepState>;
}

const SIGNS = {
  start: IconBolt,
  do: IconSend,
  ask: IconHelpHexagon,
  wait: IconHourglass,
  choose: IconArrowsSplit2,
  each: IconRepeat,
  together: IconShare,
  end: IconFlag,
  stop: IconHandStop,
} as const;
const STATE_SIGNS = { done: IconCircleCheck, parked: IconClockHour4, failed: IconCircleX, skipped: IconMinus } as const;
const LEAST_ZOOM = 0.6;

interface Shown extends Record<string, unknown> {
  readonly node: FlowNode;
  readonly here: boolean;
  readonly state: StepState | null;
  readonly onStep: (node: FlowNode) => void;
}
interface Drawn extends Record<string, unknown> {
  readonly edge: Placed['edges'][number];
}

export function Graph(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ flow, here, onStep, states }: GraphProps) {
  const { t, i18n } = useTranslation();
  const colours = useComputedColorScheme('light');
  const { setCenter, setViewport, getZoom } = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  const map = useMemo(() => placed(flowIn(t, i18n.language, flow)), [t, i18n.language, flow]);
  const nodes = useMemo(
    () =>
      map.nodes.map(({ node, x, y, width, height }): Node<Shown> => ({
        id: node.id,
        type: 'step',
        position: { x, y },
        width,
        height,
        data: { node, here: node.id === here, state: states?.get(node.id) ?? null, onStep },
      })),
    [map, here, onStep, states],
  );
  const edges = useMemo(
    () =>
      map.edges.map((edge): Edge<Drawn> => ({
        id: edge.id,
        type: 'way',
        source: edge.from,
        target: edge.to,
        ariaLabel: t('playbooks.graph.way', { from: plain(edge.from), to: plain(edge.to) }),
        data: { edge },
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      })),
    [t, map],
  );
  const at = map.nodes.find(({ node }) => node.id === here);
  useEffect(() => {
    if (at !== undefined) void setCenter(at.x + at.width / 2, at.y + at.height / 2, { zoom: getZoom() });
    // Only when one comes to another step: not each time that it is drawn anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [here]);
  function begin(): void {
    const wide = box.current?.clientWidth ?? 0;
    const zoom = Math.max(LEAST_ZOOM, Math.min(1, wide / Math.max(map.width, 1)));
    const start = map.nodes[0];
    const middle = start === undefined ? 0 : start.x + start.width / 2;
    const x = map.width * zoom <= wide ? (wide - map.width * zoom) / 2 : wide / 2 - middle * zoom;
    void setViewport({ x, y: 4, zoom });
  }
  return (
    <div ref={box} className={styles['canvas']} dir="ltr">
      <ReactFlow
        aria-label={t('playbooks.graph.label')}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={colours}
        onInit={begin}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        minZoom={0.2}
        maxZoom={1.5}
        ariaLabelConfig={{
          'controls.ariaLabel': t('playbooks.graph.controls'),
          'controls.zoomIn.ariaLabel': t('playbooks.graph.nearer'),
          'controls.zoomOut.ariaLabel': t('playbooks.graph.farther'),
          'controls.fitView.ariaLabel': t('playbooks.graph.whole'),
        }}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** `^start` is where it starts. */
function plain(id: string): string {
  return id.replace(/^\^/, '');
}

const StepBox = memo(function StepBox({ data: { node, here, state, onStep } }: NodeProps<Node<Shown>>) {
  const { t } = useTranslation();
  const { id, kind, what, if: condition, line } = node;
  const Sign = SIGNS[kind];
  const StateSign = state === null ? null : STATE_SIGNS[state];
  const name = kind === 'start' || kind === 'end' || kind === 'stop' ? t(`playbooks.graph.${kind}`) : id;
  const words = kind === 'choose' ? t('playbooks.graph.choose') : what;
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={styles['handle']} />
      <button
        type="button"
        className={`nopan ${styles['step'] ?? ''}`}
        data-kind={kind}
        data-state={state ?? undefined}
        aria-current={here ? 'step' : undefined}
        disabled={line === null && state === null}
        title={[words, condition].filter((one) => one !== null).join('\n')}
        onClick={() => onStep(node)}
      >
        <span className={styles['step-name']}>
          <Sign size={14} aria-hidden />
          <bdi>{name}</bdi>
          {StateSign !== null && state !== null && (
            <>
              <StateSign size={16} aria-hidden className={styles[`sign-${state}`]} />
              <span className="unseen">{t(`playbooks.states.${state}`)}</span>
            </>
          )}
        </span>
        {words !== null && <span className={styles['step-what']}>{words}</span>}
        {condition !== null && (
          <span className={styles['step-what']}>
            {t('playbooks.graph.if')} {condition}
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} className={styles['handle']} />
    </>
  );
});

function Way({ data, markerEnd }: EdgeProps<Edge<Drawn>>) {
  if (data === undefined) return null;
  const { points, label, at } = data.edge;
  return (
    <BaseEdge
      path={pathOf(points)}
      {...(markerEnd !== undefined && { markerEnd })}
      {...(label !== null && { label, labelX: at.x, labelY: at.y })}
    />
  );
}

const NODE_TYPES = { step: StepBox };
const EDGE_TYPES = { way: Way };
