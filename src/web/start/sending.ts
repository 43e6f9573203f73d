/** A file that goes out in parts: cut off, it goes on from what has come. */
import type { Archive } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';

/** In bytes. */
const PART = 2 * 1024 * 1024;

/** The file is held as long as the page lives, so that whoever looks at another step meanwhile need not choose it again. */
let held: File | null = null;

export function heldFor({ name, bytes }: Pick<Archive, 'name' | 'bytes'>): File | null {
  return held?.name === name && held.size === bytes ? held : null;
}

/** Throws `Problem`. `onPart` is told after each. */
export async function send(
  file: File,
  known: Archive | null,
  { onPart, signal }: { readonly onPart: (archive: Archive) => void; readonly signal: AbortSignal },
): Promise<void> {
  held = file;
  const goesOn = known?.state === 'coming' && known.name === file.name && known.bytes === file.size;
  let archive = goesOn
    ? await call<Archive>('GET', `/archives/${known.id}`, { signal })
    : await call<Archive>('POST', '/archives', { body: { name: file.name, bytes: file.size }, signal });
  onPart(archive);
  while (archive.received < archive.bytes) {
    const { id, received } = archive;
    const bytes = file.slice(received, received + PART);
    archive = await call<Archive>('PUT', `/archives/${id}/parts/${received}`, { bytes, signal });
    onPart(archive);
  }
  held = null;
}
