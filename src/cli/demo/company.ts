/** The company of the demo: its people, its words, what it has learnt, and three weeks of what was said about it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { OPERATOR, type App } from '../../app/index.ts';
import { builtInFolder } from '../../platform/index.ts';
import { CHATTER, PRACTICE } from './said.ts';

const DAYS = 21;
const A_DAY = 14;
const DAY_MS = 86_400_000;

/** Before the product starts: chargers are a product of theirs. */
export async function writeVocabulary(dataDir: string): Promise<void> {
  const words = parseDocument(await readFile(path.join(builtInFolder('mappings'), 'topics.yaml'), 'utf8'));
  words.setIn(['products', 'charger'], {
    title: 'Charger',
    words: {
      en: ['charger'],
      de: ['Ladegerät'],
      es: ['cargador'],
      fr: ['chargeur'],
      it: ['caricatore'],
      pt: ['carregador'],
    },
  });
  await mkdir(path.join(dataDir, 'mappings'), { recursive: true });
  await writeFile(path.join(dataDir, 'mappings', 'topics.yaml'), words.toString());
}

/** `workspace`: the connection by which their accounts are known. */
export async function addPeople(app: App, workspace: string): Promise<void> {
  const of = (id: string) => [{ connection: workspace, id }];
  await app.addPerson(OPERATOR, 'ada', {
    name: 'Ada Osei',
    email: 'ada@aurora.example',
    roles: ['approver'],
    languages: ['en'],
  });
  await app.addPerson(OPERATOR, 'bea', { name: 'Bea Lindqvist', roles: ['approver'], languages: ['en', 'de'] });
  await app.addPerson(OPERATOR, 'ines', {
    name: 'Ines Keller',
    languages: ['en', 'de'],
    skills: ['hardware'],
    expert: true,
    accounts: of('U0INES'),
  });
  await app.addPerson(OPERATOR, 'tom', { name: 'Tom Baker', languages: ['en', 'es', 'de'], accounts: of('U0TOM') });
  const rota = { turn: ['ines', 'tom'], from: '2026-01-05T09:00:00Z', days: 365, zone: 'UTC' };
  for (const [id, title] of [
    ['product', 'Product'],
    ['communication', 'Communication'],
  ] as const)
    await app.addTeam(OPERATOR, id, { title, lead: 'tom', members: ['ines', 'tom'], rota });
  await app.addTeam(OPERATOR, 'care', { title: 'Customer care', lead: 'ada', members: ['tom'] });
  await app.savePromisePolicy(OPERATOR, { id: 'outside', acknowledge: 1_800, reply: 14_400 });
}

export async function addPractice(app: App): Promise<void> {
  for (const one of PRACTICE) await app.addResponse(OPERATOR, one);
}

/** A file of what was said on each day before this one, as `import` reads it: history, which sets nothing off. */
export async function writeHistory(file: string, now: Date): Promise<void> {
  const lines = Array.from({ length: DAYS * A_DAY }, (_, at) => {
    const { name, text } = CHATTER[(at * 7) % CHATTER.length] ?? { name: 'Noor', text: 'Good morning.' };
    // Spread over each day, more in its second half.
    const day = Math.floor(at / A_DAY);
    const hour = 7 + Math.floor(((at % A_DAY) / A_DAY) ** 0.8 * 15);
    const when = new Date(now.getTime() - (DAYS - day) * DAY_MS);
    when.setUTCHours(hour, (at * 37) % 60, (at * 11) % 60);
    return JSON.stringify({
      id: `h-${at}`,
      text,
      author: { id: `${name.toLowerCase()}-${at % 5}`, name },
      created_at: when.toISOString(),
      url: `https://forum.example/t/h-${at}`,
    });
  });
  await writeFile(file, `${lines.join('\n')}\n`);
}
