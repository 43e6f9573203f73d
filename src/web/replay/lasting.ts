import { useTranslation } from 'react-i18next';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How long something lasted, in its two largest units: `2 h 5 min`. */
export function useLasting(): (seconds: number) => string {
  const { i18n } = useTranslation();
  return (seconds) => {
    let left = Math.max(0, Math.round(seconds));
    const begin = UNITS.findIndex(([, length]) => left >= length);
    const parts = UNITS.slice(begin < 0 ? 3 : begin, begin < 0 ? 4 : begin + 2).flatMap(([unit, length], at) => {
      const count = Math.floor(left / length);
      left -= count * length;
      if (count === 0 && (at > 0 || begin >= 0)) return [];
      return [new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'short' }).format(count)];
    });
    return parts.join(' ');
  };
}
