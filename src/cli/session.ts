/** One command on the product: opened, used, closed, whatever happens and however it is interrupted. */
import type { Fault } from '#sdk';
import type { App, Principal } from '../app/index.ts';
import type { Bondfire, BondfireOptions } from '../main.ts';
import { builtInFolder } from '../platform/files.ts';
import type { Config, Log, Registry } from '../platform/index.ts';
import type { Cli } from './command.ts';

/** Ctrl-C, where the command does not say itself what that means. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Stopping {
  /** Aborted by the first SIGINT or SIGTERM; the second one ends the process at once. */
  readonly signal: AbortSignal;
  release(): void;
}

const SECOND_SIGNAL = 130;

export function stopping(): Stopping {
  const controller = new AbortController();
  const asked = (): void => {
    if (controller.signal.aborted) process.exit(SECOND_SIGNAL);
    controller.abort(new Interrupted('interrupted'));
  };
  process.on('SIGINT', asked);
  process.on('SIGTERM', asked);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', asked);
      process.off('SIGTERM', asked);
    },
  };
}

/** Resolves when it is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The environment's configuration. `BONDFIRE_SECRET_…` are the settings of `connection add`, and no configuration. */
export async function configOf({ terminal: { env } }: Cli): Promise<Config> {
  const { readConfig } = await import('../platform/index.ts');
  return readConfig(Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith(SECRET_PREFIX))));
}

/** Every connector there is: the product's, and those of BONDFIRE_CONNECTORS. */
export async function registryOf(cli: Cli): Promise<Registry> {
  const { connectors } = await import('../../connectors/index.ts');
  // What works on files alone starts at once, without loading the store.
  if (!cli.terminal.env['BONDFIRE_CONNECTORS']?.trim())
    return { connectors, mappings: [builtInFolder('mappings')], from: new Map() };
  const { withOutside } = await import('../platform/index.ts');
  return withOutside(await configOf(cli), connectors);
}

export const SECRET_PREFIX = 'BONDFIRE_SECRET_';

/** To stderr. A command that ends by itself says little, unless BONDFIRE_LOG asks for more. */
export async function logOf(
  { terminal: { env, log } }: Cli,
  config: Config,
  unlessAsked: Log | 'warn' | 'info',
): Promise<Log> {
  if (typeof unlessAsked !== 'string') return unlessAsked;
  const { createLog } = await import('../platform/index.ts');
  return createLog({ ...config.log, level: env['BONDFIRE_LOG'] ? config.log.level : unlessAsked, stream: log });
}

/** What a command does with the product. With `endsItself` it minds the signal; else a signal ends it with `Interrupted`. */
export async function withBondfire<T>(
  cli: Cli,
  work: (bondfire: Bondfire, signal: AbortSignal, config: Config) => Promise<T>,
  { endsItself = false, ...options }: { readonly endsItself?: boolean } & Pick<BondfireOptions, 'recorder'> = {},
): Promise<T> {
  const config = await configOf(cli);
  const log = await logOf(cli, config, 'warn');
  const stop = stopping();
  try {
    const { createBondfire } = await import('../main.ts');
    const bondfire = await createBondfire({ trusting: true, ...options, config, log });
    try {
      if (endsItself) return await work(bondfire, stop.signal, config);
      const interrupted = aborted(stop.signal).then(() => Promise.reject<T>(stop.signal.reason as Error));
      return await Promise.race([work(bondfire, stop.signal, config), interrupted]);
    } finally {
      await bondfire.close();
    }
  } finally {
    stop.release();
  }
}

/** What whoever runs commands on this machine does with the product. */
export async function operated<T>(cli: Cli, work: (app: App, who: Principal) => Promise<T>): Promise<T> {
  const { OPERATOR } = await import('../app/index.ts');
  return withBondfire(cli, ({ app }) => work(app, OPERATOR));
}

/** `what: cure`, as one line says it. */
export function faultLine({ message, cure }: Pick<Fault, 'message' | 'cure'>): string {
  return cure === null ? message : `${message} — ${cure}`;
}
