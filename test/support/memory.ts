/** Where temporary files of a run of the tests go. */
import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** Databases, browsers' profiles, copies of this checkout and an installed package, all at once; and as much again. */
const ENOUGH_BYTES = 6 * 2 ** 30;

/** A folder in memory, where there is room and programs may be started from it: on a disk, the tests' databases alone cost minutes. */
export function temporaryFolder(): string {
  if (process.env['TMPDIR'] !== undefined) return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === MEMORY);
    const runs = mount !== undefined && !/\bnoexec\b/.test(mount);
    const bytes = Math.min(bavail * bsize, process.availableMemory());
    return runs && bytes >= ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
