/** A fresh sandbox with a connection to it, and what the suite asks of both. */
import type { TestContext } from 'vitest';
import type { Activity, Connector } from '#sdk';
import { startSandbox, type RunningSandbox, type SandboxOptions, type SandboxSpec } from '#sdk/sandbox';
import { OPERATOR, type App, type Pulled } from '../../app/index.ts';
import type { Database } from '../../platform/index.ts';

/** The product under test: the whole of it on a real database, that reads and calls only when it is told to. */
export interface Product {
  readonly app: App;
  readonly database: Database;
  /** Carries out effects until the product is closed. */
  startActions(): Promise<void>;
}

export interface Site<World> {
  readonly id: string;
  readonly sandbox: RunningSandbox<World>;
  pull(stream: string, onPage?: (so_far: Pulled) => void, signal?: AbortSignal): Promise<Pulled>;
  /** Every version of everything in a stream, newest first. */
  activities(stream: string): Promise<Activity[]>;
  /** Why the stream's last pull ended early. */
  fault(stream: string): Promise<string | null>;
}

/** With the `onTestFinished` of the test that asks, as tests run side by side. */
export type Connect<World> = (
  ended: TestContext['onTestFinished'],
  options?: SandboxOptions,
  /** Instead of what the sandbox gives. */
  settings?: Readonly<Record<string, unknown>>,
) => Promise<Site<World>>;

const PAGE = 500;

/** Connects to a new sandbox; both are gone after the test. */
export function siteMaker<World>(
  connector: Connector,
  spec: SandboxSpec<World>,
  { app, database }: Product,
): Connect<World> {
  let made = 0;

  return async (ended, options = {}, settings = {}) => {
    made += 1;
    const id = `${connector.id}-${made}`;
    const sandbox = await startSandbox(spec, options);
    ended(() => sandbox.stop());
    await app.addConnection(OPERATOR, {
      id,
      connector: connector.id,
      audience: 'internal',
      settings: { ...sandbox.settings, ...settings },
    });
    ended(() => app.removeConnection(OPERATOR, id));
    return {
      id,
      sandbox,
      pull: (stream, onPage, signal = new AbortController().signal) => app.pull(OPERATOR, id, stream, signal, onPage),
      async activities(stream) {
        const all: Activity[] = [];
        for (;;) {
          const page = await app.listActivities(OPERATOR, {
            connection: id,
            stream,
            limit: PAGE,
            before: all.at(-1)?.id,
          });
          all.push(...page);
          if (page.length < PAGE) return all;
        }
      },
      async fault(stream) {
        const { rows } = await database.pool.query<{ kind: string | null }>(
          `select fault->>'kind' as kind from cursors where connection = $1 and stream = $2`,
          [id, stream],
        );
        return rows[0]?.kind ?? null;
      },
    };
  };
}

/** Ids in the order given, each once. */
export function idsOf(activities: readonly Activity[]): string[] {
  return [...new Set(activities.map(({ external_id }) => external_id))];
}

/** Polls until it holds. After a minute it throws, with what `meanwhile` says of how it stands. */
export async function until<T>(what: () => Promise<T | false | undefined>, meanwhile: () => string): Promise<T> {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`it did not happen within a minute: ${meanwhile()}`);
  }
}

/** Once an effect is done, refused or unknown. */
export async function ended(app: App, id: string): Promise<Awaited<ReturnType<App['showEffect']>>> {
  let last = '';
  return until(
    async () => {
      const effect = await app.showEffect(OPERATOR, id);
      const { state, action, fault } = effect;
      if (state === 'done' || state === 'refused' || state === 'unknown') return effect;
      last = `${action} is ${state}${fault ? ` after the fault ${fault.kind}, "${fault.message}"` : ''}; where the vendor refuses for good the kind must be rejected: the others wait`;
      return false;
    },
    () => last,
  );
}
