/** What a vendor pushed, as arrivals. The address's token was checked before. */
import { Fault, type Connector, type RawRequest } from '#sdk';
import { arrive, type Arrival, type Identify } from './arrival.ts';

export interface Receiver {
  readonly connection: string;
  readonly connector: Connector;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Throws `rejected` for what is not the vendor's, `drift` for a body that holds no records. */
export function receive(
  { connection, connector, settings }: Receiver,
  request: RawRequest,
  identify: Identify,
  now: Date,
): Arrival[] {
  const { webhook } = connector;
  if (!webhook) throw new Fault('rejected', `${connector.id} takes no webhooks`);
  webhook.verify(request, settings, now);
  // Where the admin names the mapping, an envelope bears its name: one stream, many shapes.
  const named = typeof settings['mapping'] === 'string' ? settings['mapping'] : null;
  return webhook
    .records(request, settings)
    .map(({ stream, record }) =>
      arrive({ connection, connector: connector.id, stream: named ?? stream, backfilled: false }, record, identify),
    );
}
