/** A vendor's client past the product, as its connector builds it. */
import { NO_GRANT, type Connector } from '#sdk';
import { createSignIn, keepInMemory } from '../../connections/index.ts';
import { createHttp, type Signer } from '../../platform/index.ts';

const SILENT = { debug: (): void => undefined };

/** Where it signs in by OAuth, that must need nobody. */
export function clientOf(connector: Connector, given: Readonly<Record<string, unknown>>): unknown {
  const settings = connector.settings.parse(given);
  const plan = connector.oauth?.of(settings) ?? null;
  if (plan === null) return connector.client(settings, http(null), NO_GRANT);
  const signIn = createSignIn({
    connection: connector.id,
    plan,
    http: http(null),
    keeper: keepInMemory(null),
    hide: () => undefined,
    now: () => new Date(),
  });
  return connector.client(settings, http(signIn), signIn);
}

function http(signer: Signer | null) {
  return createHttp({ log: SILENT, allowPrivate: ['127.0.0.1'], ...(signer && { signer }) });
}
