/** Why a signal is one, in the reader's language; as the API says it where that is not known by its parts. */
import type { TFunction } from 'i18next';
import type { Signal } from '../../api/shapes/index.ts';
import { UNITS } from '../frame/times.ts';

type Told = Pick<
  Signal,
  'kind' | 'title' | 'product' | 'market' | 'topic' | 'measure' | 'observed' | 'expected' | 'span_ms' | 'why'
>;

/** Nobody says of less how much it is. */
const HARDLY = 0.05;
/** From so many on in the larger unit. */
const TWO = 2;

export function signalWhy(t: TFunction, language: string, signal: Told): string {
  const { kind, title, product, market, topic, measure, observed, expected, span_ms: ms, why } = signal;
  if (ms === null || measure === null) return why;
  const part = [product, market, topic].filter((one) => one !== null).join(', ');
  const about = part === '' ? title : `${title}: ${part}`;
  const numbers = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const amount = (value: number): string =>
    value >= 10 ? new Intl.NumberFormat(language).format(Math.round(value)) : numbers.format(value);
  if (kind === 'reach') return t('parts.signal.reach', { observed: amount(observed), about });
  const span = spanOf(ms, language);
  if (kind === 'tone') {
    const toned = new Intl.NumberFormat(language, { signDisplay: 'exceptZero', maximumFractionDigits: 2 });
    const way = observed < (expected ?? 0) ? 'worse' : 'better';
    const told = { observed: toned.format(observed), expected: toned.format(expected ?? 0), span, about };
    return t(`parts.signal.${way}`, told);
  }
  const what = t(`parts.signal.${measure}`, { count: observed, amount: amount(observed) });
  const told = { what, span, about, expected: amount(expected ?? 0) };
  if (expected === null) return t('parts.signal.alone', told);
  if (expected < HARDLY) return t('parts.signal.of_none', told);
  if (kind !== 'silence') return t('parts.signal.more', told);
  return t(observed === 0 ? 'parts.signal.silent' : 'parts.signal.fewer', told);
}

/** In whole minutes, hours or days, of which there are two at least where there can be. */
function spanOf(ms: number, language: string): string {
  const seconds = Math.max(60, ms / 1000);
  const [unit, length] = UNITS.find(
    ([name, length]) => ['day', 'hour', 'minute'].includes(name) && seconds >= TWO * length,
  ) ?? ['minute', 60];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(seconds / length),
  );
}
