/** A trace as a person reads it: what was done, then because of what, down to the payload. */
import type { Link } from '../app/index.ts';

interface JournalLine {
  readonly step: string;
  readonly state: string;
  readonly outcome: Readonly<Record<string, unknown>> | null;
  readonly at: string;
  readonly reply: { readonly actor: { readonly name: string | null } | null; readonly text: string | null } | null;
}

const WIDTH = 140;
const PAYLOAD_WIDTH = 600;

/** @param chain as `app.trace` answers it. */
export function traceStory(chain: readonly Link[]): string[] {
  return chain.flatMap((link, at) => [...(at === 0 ? [] : ['  because of']), ...paragraph(link)]);
}

function paragraph({ noun, id, at, detail }: Link): string[] {
  const head = `${noun.padEnd(9)} ${id}  ${clock(at)}`;
  const lines = {
    effect: effectLines,
    run: runLines,
    signal: signalLines,
    activity: activityLines,
    envelope: envelopeLines,
  }[noun](detail);
  return [head, ...lines.map((line) => `            ${line}`)];
}

function effectLines({
  action,
  connection,
  step,
  state,
  external_id,
  ended_at,
  input,
  fault,
  attempts,
}: Link['detail']): string[] {
  const when = typeof ended_at === 'string' ? ` at ${clock(ended_at)}` : '';
  const times = Number(attempts) > 1 ? `, attempt ${Number(attempts)}` : '';
  return [
    `${text(action)} by ${text(connection)}, step ${text(step)}: ${text(state)}${when}${times}`,
    ...(external_id === null ? [] : [`at the vendor: ${text(external_id)}`]),
    ...(isFault(fault) ? [`${fault.kind}: ${fault.message}`] : []),
    ...Object.entries(typeof input === 'object' && input !== null ? input : {}).map(
      ([name, value]) => `${name}: ${short(text(value), WIDTH)}`,
    ),
  ];
}

function signalLines({ kind, slice, severity, state, why }: Link['detail']): string[] {
  return [
    `${text(kind)} of ${text(slice)}, severity ${Number(severity)}, ${text(state)}`,
    text(why),
    'first of its posts:',
  ];
}

function runLines({ playbook, mode, state, reason, journal }: Link['detail']): string[] {
  const lines = journal as readonly JournalLine[];
  const width = Math.max(0, ...lines.map(({ step }) => step.length));
  return [
    `playbook ${text(playbook)} (${text(mode)}): ${text(state)}${typeof reason === 'string' ? `, ${reason}` : ''}`,
    ...lines.map(
      (line) => `${clock(line.at)}  ${line.step.padEnd(width)}  ${line.state.padEnd(7)} ${short(outcome(line), WIDTH)}`,
    ),
  ];
}

function outcome({ outcome: kept, reply }: JournalLine): string {
  if (reply) return `${reply.actor?.name ?? 'somebody'} answered: “${reply.text ?? ''}”`;
  if (typeof kept?.['external_id'] === 'string') return `made ${kept['external_id']}`;
  return kept === null || Object.keys(kept).length === 0 ? '' : JSON.stringify(kept);
}

function activityLines({
  connection,
  stream,
  kind,
  object,
  actor,
  audience,
  text: words,
  title,
  url,
  published_at,
}: Link['detail']): string[] {
  const by =
    typeof actor === 'object' && actor !== null && 'name' in actor ? text(actor.name ?? 'somebody') : 'somebody';
  return [
    `${text(kind)} ${text(object)} by ${by} on ${text(connection)} (${text(stream)}), ${text(audience)}, published ${clock(text(published_at))}`,
    ...(title === null ? [] : [`title: ${short(text(title), WIDTH)}`]),
    ...(words === null ? [] : [`“${short(text(words), WIDTH)}”`]),
    ...(url === null ? [] : [text(url)]),
  ];
}

function envelopeLines({ connection, stream, external_id, version, state, payload }: Link['detail']): string[] {
  return [
    `${text(external_id)} of ${text(connection)} (${text(stream)}), version ${text(version)}: ${text(state)}`,
    `payload: ${short(JSON.stringify(payload), PAYLOAD_WIDTH)}`,
  ];
}

function isFault(value: unknown): value is { kind: string; message: string } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One line, cut where it gets long. */
function short(words: string, width: number): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, width - 1).join('')}…`;
}

/** The local time, to the millisecond. */
function clock(instant: string): string {
  const at = new Date(instant);
  return `${at.toLocaleDateString('sv')} ${at.toLocaleTimeString('sv')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
