/** What people do in a vendor's own surface comes in where its records do, and is handed on to the face that speaks there. */
import type { Handshake, Interact } from '#sdk';

export type Face = (connection: string, ...of: Parameters<Interact>) => ReturnType<Interact>;

export interface Faces {
  /** That face speaks at connections of that connector. */
  take(connector: string, face: Face): void;
  /** Null where nobody speaks there, too. */
  offer(connector: string, connection: string, ...of: Parameters<Interact>): ReturnType<Interact>;
}

export function createFaces(): Faces {
  const faces = new Map<string, Face>();
  return {
    take: (connector, face) => void faces.set(connector, face),
    offer: async (connector, connection, body) => (await faces.get(connector)?.(connection, body)) ?? null,
  };
}

/** What a face answers, over HTTP. Empty where there is nothing to say: some vendors show what stands in it. */
export function handshakeOf(reply: Awaited<ReturnType<Interact>>): Handshake {
  const headers = { 'content-type': reply === null ? 'text/plain' : 'application/json' };
  return { status: 200, headers, body: reply === null ? '' : JSON.stringify(reply) };
}
