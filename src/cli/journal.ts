/** A run's journal as a person reads it: what each step came to, in a sentence. */
import { counted, short } from './words.ts';

export interface JournalLine {
  readonly step: string;
  readonly state: string;
  readonly outcome: unknown;
  readonly at: string;
  readonly reply: { readonly actor: { readonly name: string | null } | null; readonly text: string | null } | null;
}

const WIDTH = 120;

export function outcomeWords(line: JournalLine): string {
  return short(words(line), WIDTH);
}

/** What a person typed for it comes after what it came to. */
function words(line: JournalLine): string {
  const plain = cameTo(line);
  const typed =
    typeof line.outcome === 'object' && line.outcome !== null && 'typed' in line.outcome && line.outcome.typed;
  if (typeof typed !== 'object' || typed === null || !('by' in typed) || !('input' in typed)) return plain;
  return `${plain}; typed by ${String(typed.by)}: ${JSON.stringify(typed.input)}`;
}

function cameTo({ outcome, reply }: JournalLine): string {
  if (reply) return `${reply.actor?.name ?? 'somebody'} answered: “${reply.text ?? ''}”`;
  if (typeof outcome !== 'object' || outcome === null) return '';
  const kept = outcome as Readonly<Record<string, unknown>>;
  const said = (key: string): string | null => (typeof kept[key] === 'string' ? kept[key] : null);
  const until = said('until');
  if (kept['would'] !== undefined) return `would: ${JSON.stringify(kept['would'])}`;
  if (kept['fault'] !== undefined) return faultWords(kept['fault']);
  if (said('unknown') !== null) return `nobody knows whether it was done: ${said('unknown')}`;
  if (said('refused') !== null) return `refused (${said('refused')}), again at ${said('again')}`;
  if (kept['asked'] === true) return `asked, until ${until}`;
  if (said('choice') !== null) {
    const by = Array.isArray(kept['by']) && kept['by'].length > 0 ? ` by ${kept['by'].join(', ')}` : '';
    const fields = Object.keys((kept['fields'] ?? {}) as object).length > 0 ? ` ${JSON.stringify(kept['fields'])}` : '';
    return `${said('choice')}${by}${fields}${said('comment') === null ? '' : `: “${said('comment')}”`}`;
  }
  if (kept['chose'] !== undefined)
    return typeof kept['chose'] === 'number' ? `the case ${kept['chose'] + 1}` : String(kept['chose']);
  if (Array.isArray(kept['items'])) return counted(kept['items'].length, 'item');
  if (kept['branches'] !== undefined)
    return `${String(kept['branches'])} branches${typeof kept['first'] === 'number' ? `; the first to end was ${kept['first'] + 1}` : ''}`;
  if (said('thread') !== null) return `waits for a reply at ${said('connection')} until ${until}`;
  if (until !== null && said('action') === null) return `waits until ${until}`;
  const plain = said('otherwise') ?? said('note') ?? said('reason');
  if (plain !== null) return plain;
  if (said('external_id') !== null) return `made ${said('external_id')} at ${said('connection')}`;
  if (said('action') !== null) return `waits for ${said('action')}${until === null ? '' : ` until ${until}`}`;
  return Object.keys(kept).length === 0 ? '' : JSON.stringify(kept);
}

function faultWords(fault: unknown): string {
  if (typeof fault !== 'object' || fault === null || !('message' in fault)) return JSON.stringify(fault);
  return String(fault.message);
}
