/** A multipart body as Salesforce's guide writes it: its part `json` bears no file name, which `FormData` would give it. */
import { randomUUID } from 'node:crypto';

export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export function multipart(parts: readonly Part[]): { readonly body: Uint8Array; readonly type: string } {
  const boundary = `bondfire-${randomUUID()}`;
  const chunks: Uint8Array[] = [];
  for (const { name, filename, type, body } of parts) {
    const file = filename === undefined ? '' : `; filename="${escaped(filename)}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: ${type}\r\n\r\n`;
    chunks.push(Buffer.from(head), typeof body === 'string' ? Buffer.from(body) : body, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` };
}

/** As browsers do. */
function escaped(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
