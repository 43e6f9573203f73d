/** Two digits that count: 12, 0.35, 1,200. */
export function amount(value: number): string {
  const rounded = value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2));
  return new Intl.NumberFormat(document.documentElement.lang).format(rounded);
}
