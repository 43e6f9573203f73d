/** A connector, for whoever is to choose one and fill in its form. */
import { z } from 'zod';
import type { Budget, Connector, Standing } from '#sdk';

export interface ConnectorView {
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  /** JSON Schema of what an admin gives; `secret: true` marks what is never shown again. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly streams: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  /** Streams that are read, and so can be read back. */
  readonly pulled: readonly string[];
  readonly takesWebhooks: boolean;
  readonly oauth: boolean;
  /** It allows a test post that disturbs nobody. */
  readonly probes: boolean;
  readonly budget: Budget | null;
  readonly standing: Standing | null;
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
  probe,
  budget,
  standing,
}: Connector): ConnectorView {
  return {
    id,
    title,
    docs,
    settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
    streams: summaries(streams),
    actions: summaries(actions),
    pulled: Object.entries(streams).flatMap(([name, { pull }]) => (pull ? [name] : [])),
    takesWebhooks: webhook !== undefined,
    oauth: oauth !== undefined,
    probes: probe !== undefined,
    budget: budget ?? null,
    standing: standing ?? null,
  };
}

function summaries(of: Readonly<Record<string, { readonly summary: string }>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of).map(([name, { summary }]) => [name, summary]));
}
