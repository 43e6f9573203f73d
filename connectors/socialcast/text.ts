/** Is this the text that we sent? Line ends, white space, character forms and entities are the vendor's to change. */
import { CLOCK_SKEW_MS } from '#sdk';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

export function sameText(one: string | null | undefined, other: string | null | undefined): boolean {
  return normalised(one ?? '') === normalised(other ?? '');
}

function normalised(text: string): string {
  return text
    .replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** From when on what an effect made is looked for, in epoch seconds. */
export function lookFrom(since: Date): number {
  return Math.floor((since.getTime() - CLOCK_SKEW_MS) / 1000);
}

/** Made at or after `from`? What bears no date may have been. */
export function madeSince(date: string | null | undefined, from: number): boolean {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) || time / 1000 >= from;
}
