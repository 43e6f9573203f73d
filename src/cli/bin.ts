#!/usr/bin/env node
/**
 * The `bondfire` command. The product needs Node 24, which comes as the npm package `node`; started by an older one, it starts itself
 * again on that. So this file, once compiled, must be readable by Node 20 and import nothing of ours before the check.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const FAILED = 1;

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  keepCompiled();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const pinned = pinnedNode();
  if (pinned === null) {
    process.stderr.write(
      `bondfire needs Node ${NEEDED} and this is ${process.version}; its own was left out by the install, which ran no install scripts: ` +
        'run "npm rebuild node", or start it with a newer Node.\n',
    );
    process.exitCode = FAILED;
  } else startAgain(pinned);
}

/** A second start takes a third of the time. In the package's own folder, which only its owner may write; elsewhere it does without. */
function keepCompiled(): void {
  const home = module.findPackageJSON('.', import.meta.url);
  if (home !== undefined)
    module.enableCompileCache(path.join(path.dirname(home), 'node_modules', '.cache', 'bondfire'));
}

/** The binary that the package `node` fetches in its install script; null where that script was not allowed to run. */
function pinnedNode(): string | null {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Ends as the new process ends, by the same code or signal. */
function startAgain(binary: string): void {
  const child = spawn(binary, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Ctrl-C reaches both processes of the terminal; a second copy would look like an impatient user.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`bondfire could not start ${binary}: ${error.message}; run "npm rebuild node".\n`);
    process.exitCode = FAILED;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? FAILED);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
