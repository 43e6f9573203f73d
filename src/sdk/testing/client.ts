/** A vendor's client past the product, as its connector builds it. */
import { NO_GRANT, type Connector } from '#sdk';
import { createHttp } from '../../platform/index.ts';

const SILENT = { debug: (): void => undefined };

export function clientOf(connector: Connector, settings: Readonly<Record<string, unknown>>): unknown {
  return connector.client(
    connector.settings.parse(settings),
    createHttp({ log: SILENT, allowPrivate: ['127.0.0.1'], timeoutMs: 2_000 }),
    NO_GRANT,
  );
}
