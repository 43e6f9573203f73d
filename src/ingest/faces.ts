/** What people do in a vendor's own surface comes in where its records do, and is handed on to the face that speaks there. */
import type { Handshake, Interact } from '#sdk';

export type Face = (connection: string, ...of: Parameters<Interact>) => ReturnType<Interact>;

/** Takes out records that are said to a face, and belong to no stream: they are kept when it resolves. Answers those that are left. */
export type Sieve = (records: readonly unknown[]) => Promise<readonly unknown[]>;

export interface Faces {
  /** That face speaks at connections of that connector. */
  take(connector: string, face: Face): void;
  /** What comes by that connector passes through it. */
  sift(connector: string, sieve: Sieve): void;
  /** What is left for its streams. */
  left(connector: string, records: readonly unknown[]): Promise<readonly unknown[]>;
  /** Null where nobody speaks there, too. */
  offer(connector: string, connection: string, ...of: Parameters<Interact>): ReturnType<Interact>;
}

export function createFaces(): Faces {
  const faces = new Map<string, Face>();
  const sieves = new Map<string, Sieve>();
  return {
    take: (connector, face) => void faces.set(connector, face),
    sift: (connector, sieve) => void sieves.set(connector, sieve),
    left: async (connector, records) => (await sieves.get(connector)?.(records)) ?? records,
    offer: async (connector, connection, body) => (await faces.get(connector)?.(connection, body)) ?? null,
  };
}

/** What a face answers, over HTTP. Empty where there is nothing to say: some vendors show what stands in it. */
export function handshakeOf(reply: Awaited<ReturnType<Interact>>): Handshake {
  const headers = { 'content-type': reply === null ? 'text/plain' : 'application/json' };
  return { status: 200, headers, body: reply === null ? '' : JSON.stringify(reply) };
}
