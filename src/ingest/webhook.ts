/** What a vendor pushed, as arrivals. The address's token was checked before. */
import { Fault, type Connector, type RawRequest } from '#sdk';
import { arrive, type Arrival, type Identify } from './arrival.ts';

export interface Receiver {
  readonly connection: string;
  readonly connector: Connector;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Ten million bytes can hold five million records, and each costs memory until it is committed. */
const RECORDS_LIMIT = 10_000;

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
  const records = webhook.records(request, settings);
  if (records.length > RECORDS_LIMIT) {
    throw new Fault('rejected', `${records.length} records in one post, and ${RECORDS_LIMIT} is the limit`, {
      cure: 'Send fewer at once.',
    });
  }
  return records.map(({ stream, record }) =>
    arrive({ connection, connector: connector.id, stream, backfilled: false }, record, identify),
  );
}
