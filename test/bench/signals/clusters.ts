/**
 * Streams on which nothing is the matter but that posts come in clusters, as a slice judges them: to the detector a cluster is a burst, and
 * the second look tells one person, or copies of one text, from many people.
 */
import { createExpressions } from '../../../src/playbook/index.ts';
import { backtest, compileSlice, parseSlices, type Entry } from '../../../src/signals/index.ts';
import { generator } from '../../support/random.ts';
import { print } from './sets.ts';

const SLICE = `all: { title: All, if: "activity.audience == 'external'", window: 30m }`;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const DAYS = 60;
const LEARNT = 14 * DAY;
const WEEKS = (DAYS * DAY - LEARNT) / (7 * DAY);
const APART = 10 * MINUTE;
const SEEDS = [1, 2, 3];

/** Whose the posts of a cluster are: of so many people, or copies. */
const WHO = { 'one person': 1, 'two people': 2, copies: Infinity, 'people enough': Infinity } as const;
type Who = keyof typeof WHO;

export function clusters(): void {
  print('posts in clusters, ten minutes apart, as a slice judges them: told a week, by who says it:');
  const expressions = createExpressions();
  const [loaded] = parseSlices(SLICE, 'bench', expressions).slices;
  if (loaded === undefined) throw new Error('the slice is wrong');
  const slice = compileSlice(loaded, expressions);
  for (const perDay of [2, 24])
    for (const size of [5, 10]) {
      const rates = (Object.keys(WHO) as Who[]).map((who) => {
        const told = SEEDS.flatMap((seed) =>
          backtest(slice, [{ part: '{}', entries: made(perDay, size, who, seed) }], {
            since: LEARNT,
            until: DAYS * DAY,
          }),
        );
        return `${who} ${(told.length / SEEDS.length / WEEKS).toFixed(2)}`;
      });
      print(`  ${perDay} a day, ${size} at a time: ${rates.join(', ')}`);
    }
}

function made(perDay: number, size: number, who: Who, seed: number): Entry[] {
  const even = generator(seed);
  const wait = (mean: number): number => -mean * Math.log(1 - even());
  const entries: Entry[] = [];
  for (let began = wait((DAY * size) / perDay), cluster = 1; began < DAYS * DAY; cluster += 1) {
    const posts = Math.ceil(wait(size));
    for (let post = 0, at = began; post < posts; post += 1, at += wait(APART)) {
      const thing = entries.length + 1;
      entries.push({
        thing,
        author: cluster * 1_000_000 + (post % WHO[who]),
        text: who === 'copies' ? -cluster : thing,
        id: String(thing).padStart(9, '0'),
        at: Math.floor(at),
        engagement: 0,
        tone: null,
        reach: null,
        inside: false,
        live: true,
        edit: false,
      });
    }
    began += wait((DAY * size) / perDay);
  }
  return entries;
}
