/** A connector, for whoever is to choose one and fill in its form. */
import { z } from 'zod';
import type { Connector } from '#sdk';

export interface ConnectorView {
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  /** JSON Schema of what an admin gives; `secret: true` marks what is never shown again. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly streams: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly takesWebhooks: boolean;
  readonly oauth: boolean;
}

export function connectorView({
  id,
  title,
  docs,
  settings,
  streams,
  actions,
  webhook,
  oauth,
}: Connector): ConnectorView {
  return {
    id,
    title,
    docs,
    settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
    streams: summaries(streams),
    actions: summaries(actions),
    takesWebhooks: webhook !== undefined,
    oauth: oauth !== undefined,
  };
}

function summaries(of: Readonly<Record<string, { readonly summary: string }>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of).map(([name, { summary }]) => [name, summary]));
}
