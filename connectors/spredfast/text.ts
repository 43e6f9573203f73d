/** Is this the text that we sent? Line ends, white space and character forms are the vendor's to change. */
export function sameText(one: string | null, other: string | null): boolean {
  return normalised(one ?? '') === normalised(other ?? '');
}

function normalised(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}
