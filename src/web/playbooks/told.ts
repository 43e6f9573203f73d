/** What starts a playbook, what its steps do and why it starts nothing, in the reader's words; where there are none, as the API says it. */
import type { TFunction } from 'i18next';
import type { Flow, PlaybookView } from '../../api/shapes/index.ts';
import { hasWords } from '../frame/words.ts';

type Told = PlaybookView['starts_by'];

export function startsIn(t: TFunction, language: string, { starts, starts_by: by }: PlaybookView): string {
  return toldIn(t, language, by) ?? starts;
}

/** Null: it starts what it is for. */
export function idleIn(t: TFunction, language: string, { idle, idle_by: by }: PlaybookView): string | null {
  return idle === null ? null : (toldIn(t, language, by) ?? idle);
}

export function flowIn(t: TFunction, language: string, { nodes, edges }: Flow): Flow {
  return {
    nodes: nodes.map((node) => ({ ...node, what: toldIn(t, language, node.told) ?? node.what })),
    edges: edges.map((edge) => ({ ...edge, label: toldIn(t, language, edge.told) ?? edge.label })),
  };
}

function toldIn(t: TFunction, language: string, told: Told | null): string | null {
  if (told === null || !hasWords(`playbooks.told.${told.code}`)) return null;
  const { code, of } = told;
  const given = Object.fromEntries(
    Object.entries(of).map(([name, value]) => {
      const word = `playbooks.told_of.${value}`;
      const ours = WORDED.has(name) && hasWords(word);
      return [name, ours ? t(word as 'playbooks.told_of.spike') : spanIn(language, value)];
    }),
  );
  const when = code === 'schedule' ? cronIn(language, of['cron'] ?? '') : null;
  if (when === null) return t(`playbooks.told.${code}` as 'playbooks.told.signal', given);
  const zone = of['zone'] ?? '';
  const { day, time } = when;
  return day === null ? t('playbooks.told.daily', { time, zone }) : t('playbooks.told.weekly', { day, time, zone });
}

/** Of these some values are words of Bondfire’s own; all others are names. */
const WORDED: ReadonlySet<string> = new Set(['signal', 'event', 'for', 'until']);
const UNITS = { s: 'second', m: 'minute', h: 'hour', d: 'day' } as const;

/** `4h` as people say it; anything else as it is. */
function spanIn(language: string, value: string): string {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(value) ?? [];
  if (amount === undefined || unit === undefined) return value;
  const style = { style: 'unit', unit: UNITS[unit as keyof typeof UNITS], unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(language, style).format(Number(amount));
}

/** Of every day, or one day of the week, at a time; null for any other. */
function cronIn(language: string, cron: string): { readonly day: string | null; readonly time: string } | null {
  const [, minute, hour, day] = /^(\d+) (\d+) \* \* (\*|[0-7])$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined || day === undefined) return null;
  // The first of 2023 was a Sunday.
  const at = new Date(Date.UTC(2023, 0, 1 + (day === '*' ? 0 : Number(day)), Number(hour), Number(minute)));
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(at);
  return { day: day === '*' ? null : format({ weekday: 'long' }), time: format({ timeStyle: 'short' }) };
}
