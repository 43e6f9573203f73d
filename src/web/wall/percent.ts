/** `part`: 0 to 1. What is not whole is never told as whole. */
export function percent(part: number, language: string): string {
  const told = part < 1 ? Math.min(part, 0.99) : 1;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(told);
}
