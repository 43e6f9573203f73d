/** `npm run docs`: writes the generated parts of the README files anew. */
import { writeFileSync } from 'node:fs';
import { packageFile } from '../../src/platform/index.ts';
import { pages } from './generated.ts';

for (const { file, current, wanted } of pages()) {
  if (current === wanted) continue;
  writeFileSync(packageFile(...file.split('/')), wanted);
  process.stdout.write(`${file}\n`);
}
