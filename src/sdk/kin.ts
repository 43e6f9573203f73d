/** Streams of a connector that bring the same things under the same ids. Pure. */
import type { Connector } from './connector.ts';

/** The stream by whose name the things of this one are known. */
export function ownerOf(connector: Pick<Connector, 'streams'> | undefined, stream: string): string {
  return connector?.streams[stream]?.sameThingsAs ?? stream;
}

/** All that bring the things of this one, itself among them. */
export function kinOf(connector: Pick<Connector, 'streams'> | undefined, stream: string): readonly string[] {
  const owner = ownerOf(connector, stream);
  const kin = Object.keys(connector?.streams ?? {}).filter((name) => ownerOf(connector, name) === owner);
  return kin.length === 0 ? [stream] : kin;
}
