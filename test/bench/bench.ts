/** `npm run bench -- <name>`: runs one bench. Each prints ratios measured in one run, and none of them is a test. */
import { bench as console } from './console.ts';
import { bench as outcomes } from './library-outcomes.ts';
import { bench as library } from './library.ts';
import { bench as line } from './line.ts';
import { bench as numbers } from './numbers.ts';
import { bench as signals } from './signals.ts';

const BENCHES: Readonly<Record<string, () => Promise<number>>> = { console, library, line, numbers, outcomes, signals };

const [name = ''] = process.argv.slice(2);
const chosen = BENCHES[name];
if (chosen) process.exitCode = await chosen();
else {
  process.stderr.write(`Say which bench: ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exitCode = 2;
}
