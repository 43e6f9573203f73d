/** A playbook as a Mermaid flowchart. */
import type { Playbook, Step, Whom } from '#sdk';

/** Where a step or a list of them is entered, and the loose ends that lead on from it. `left`: those that pass over the rest of the list it stands in. */
interface Part {
  readonly first: string;
  readonly ends: readonly End[];
  readonly left?: readonly End[];
}
interface End {
  readonly from: string;
  readonly label: string | null;
}

/** Starts with `flowchart TD`. Names and texts are quoted, so nothing that a playbook says is read as Mermaid. */
export function mermaid({ title, on, steps }: Playbook): string {
  const lines: string[] = [];
  const start = `start_([${quoted(triggerWords(on))}])`;
  lines.push(start);
  const part = list(steps, lines);
  lines.push(`start_ --> ${part.first}`, 'end_([done])', ...part.ends.map((end) => arrow(end, 'end_')));
  return [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart TD',
    ...[...new Set(lines)].map((line) => `  ${line}`),
  ].join('\n');
}

function list(steps: readonly Step[], lines: string[]): Part {
  let first: string | null = null;
  let ends: readonly End[] = [];
  const left: End[] = [];
  for (const step of steps) {
    const part = one(step, lines);
    first ??= part.first;
    lines.push(...ends.map((end) => arrow(end, part.first)));
    ends = step.if === undefined ? part.ends : [...part.ends, { from: part.first, label: 'else' }];
    left.push(...(part.left ?? []));
  }
  return { first: first ?? 'end_', ends: [...ends, ...left] };
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

function nodeOf(id: string): string {
  return RESERVED.has(id) ? `${id}_step` : id;
}

function one(step: Step, lines: string[]): Part {
  const id = nodeOf(step.id);
  const condition = step.if === undefined ? '' : `<br/>if ${step.if}`;
  if ('do' in step) {
    lines.push(`${id}[${quoted(`${step.id}<br/>${step.do}${condition}`)}]`);
    const ends: End[] = [{ from: id, label: null }];
    if (step.else === 'fail') return { first: id, ends };
    return {
      first: id,
      ends: [...ends, ...branch(id, 'refused', step.else === 'continue' ? 'continue' : step.else, lines)],
    };
  }
  if ('wait' in step) {
    const what = step.for === undefined ? step.wait : `${step.wait} for a reply to ${step.for.reply_to}`;
    lines.push(`${id}{{${quoted(`${step.id}<br/>wait ${what}${condition}`)}}}`);
    return {
      first: id,
      ends: [{ from: id, label: step.for === undefined ? null : 'replied' }],
      left: step.otherwise === undefined ? [] : branch(id, 'none', step.otherwise, lines),
    };
  }
  if ('ask' in step) {
    lines.push(`${id}[/${quoted(`${step.id}<br/>ask ${whomWords(step.of)}: ${step.for}${condition}`)}/]`);
    const rejected = step.for === 'approval' ? branch(id, 'no', step.rejected, lines) : [];
    const within = `not within ${step.within}${step.hours === 'business' ? ' of business hours' : ''}`;
    const late = branch(id, within, step.otherwise, lines);
    const goesOn = step.for === 'approval' && step.rejected === 'continue';
    return {
      first: id,
      ends: [{ from: id, label: step.for === 'approval' ? 'yes' : 'answered' }, ...(goesOn ? rejected : [])],
      left: goesOn ? late : [...rejected, ...late],
    };
  }
  if ('choose' in step) {
    lines.push(`${id}{${quoted(`${step.id}${condition}`)}}`);
    const ends = step.choose.flatMap(({ when, steps }) => branch(id, when, steps, lines));
    const rest = step.else === undefined ? [{ from: id, label: 'else' }] : branch(id, 'else', step.else, lines);
    return { first: id, ends: [...ends, ...rest] };
  }
  if ('each' in step) {
    lines.push(`${id}[[${quoted(`${step.id}<br/>each of ${step.each}${condition}`)}]]`);
    const part = list(step.steps, lines);
    lines.push(`${id} --> ${part.first}`, ...part.ends.map((end) => arrow({ ...end, label: 'next' }, id)));
    return { first: id, ends: [{ from: id, label: 'all' }] };
  }
  lines.push(`${id}[[${quoted(`${step.id}<br/>together, until ${step.until}${condition}`)}]]`);
  const ends = step.together.flatMap((steps) => {
    const part = list(steps, lines);
    lines.push(`${id} --> ${part.first}`);
    return part.ends;
  });
  return { first: id, ends };
}

function branch(
  from: string,
  label: string,
  steps: 'stop' | 'continue' | readonly Step[],
  lines: string[],
): readonly End[] {
  if (steps === 'continue') return [{ from, label }];
  if (steps === 'stop') {
    lines.push(`${from}_stop([stop])`, arrow({ from, label }, `${from}_stop`));
    return [];
  }
  const part = list(steps, lines);
  lines.push(arrow({ from, label }, part.first));
  return part.ends;
}

function arrow({ from, label }: End, to: string): string {
  return label === null ? `${from} --> ${to}` : `${from} -- ${quoted(label)} --> ${to}`;
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
