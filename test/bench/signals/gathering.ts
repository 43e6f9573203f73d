/** Gathering: posts into groups as they arrive, against the subjects that people gave them. */
import path from 'node:path';
import { createMatcher, createSubjects, termsOf } from '../../../src/issues/subjects/index.ts';
import { each, linesOf, print, speedOf } from './sets.ts';
import { generator } from '../../support/random.ts';

interface Post {
  readonly text: string;
  readonly label: number | string;
}

/** To tell quirks of the file's order from what it is about. */
const COMMON =
  'the to a and in of is you for on it my i that this at be with have so me just are not was up what out no but all';

export async function bench(data: string): Promise<void> {
  const posts = linesOf(path.join(data, 'clustering', 'Tweets-T.jsonl.gz')).map((line): Post => {
    const { textCleaned, clusterNo } = JSON.parse(line) as { textCleaned: string; clusterNo: number };
    return { text: textCleaned, label: clusterNo };
  });
  row('as it is, a few subjects at a time', posts);
  row('all subjects at once', shuffled(posts, 3));
  row('with common words in between', talkative(posts));
  row(
    'every third post',
    posts.filter((_, at) => at % 3 === 0),
  );
  const banking = linesOf(path.join(data, 'retrieval', 'banking77', 'train.jsonl.gz')).map(
    (line): Post => JSON.parse(line) as Post,
  );
  row('banking77: 77 intents of short questions, raw', shuffled(banking, 4));
  proposals(posts);
  for (const [name, those] of [
    ['as it is', posts],
    ['with common words in between', talkative(posts)],
  ] as const) {
    let subjects = createSubjects();
    let count = 0;
    const speed = speedOf(those, ({ text }) => {
      if (count % those.length === 0) subjects = createSubjects();
      subjects.add({ id: String((count += 1)), text, at: count * 1_000 });
    });
    print(`gathering, ${name}: ${each(speed)}`);
  }
}

function row(name: string, posts: readonly Post[]): void {
  const subjects = createSubjects();
  const groups = posts.map(({ text }, at) => subjects.add({ id: String(at), text, at: at * 1_000 }).group);
  const { f1, precision, recall, nmi } = scored(
    posts.map(({ label }) => String(label)),
    groups,
  );
  print(
    `gathering, ${name}: B³ F1 ${f1.toFixed(3)} (precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}), NMI ${nmi.toFixed(3)}; ${new Set(groups).size} groups`,
  );
}

/** Every eighth subject is an issue that is known by its first posts: what is proposed to it, and what joins it, of all others. */
function proposals(posts: readonly Post[]): void {
  const labels = [...new Set(posts.map(({ label }) => String(label)))].filter((_, at) => at % 8 === 3);
  for (const known of [1, 3]) {
    const matcher = createMatcher();
    for (const { text } of posts.filter((_, at) => at % 15 === 0)) matcher.learn(termsOf(text));
    const seeds = new Map(labels.map((label) => [label, [] as string[]]));
    const others: Post[] = [];
    for (const post of posts) {
      const mine = seeds.get(String(post.label));
      if (mine !== undefined && mine.length < known) mine.push(post.text);
      else others.push(post);
    }
    for (const [label, texts] of seeds) matcher.put(label, texts);
    const all = others.filter(({ label }) => seeds.has(String(label))).length;
    const found = others.flatMap(({ text, label }) => {
      const [first] = matcher.match(text);
      return first === undefined ? [] : [{ share: first.share, right: first.id === String(label) }];
    });
    for (const least of [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.55, 0.6]) {
      const those = found.filter(({ share }) => share >= least);
      const right = those.filter((one) => one.right).length;
      print(
        `to ${labels.length} issues of ${known} post(s) each, from ${least} on: ${those.length} of ${others.length}, right ${(right / those.length).toFixed(3)}, of all that are about them ${(right / all).toFixed(3)}`,
      );
    }
  }
}

/** Of each post: how much of its group is about its subject, and how much of its subject is in its group. */
function scored(labels: readonly string[], groups: readonly string[]) {
  const all = labels.length;
  const [ofLabel, ofGroup] = [counted(labels), counted(groups)];
  const both = counted(labels.map((label, at) => `${label} ${groups[at]}`));
  let [precision, recall, common] = [0, 0, 0];
  for (const [pair, shared] of both) {
    const [label = '', group = ''] = pair.split(' ');
    const [whole, part] = [ofLabel.get(label) ?? 0, ofGroup.get(group) ?? 0];
    precision += (shared * shared) / part / all;
    recall += (shared * shared) / whole / all;
    common += (shared / all) * Math.log((shared * all) / (whole * part));
  }
  const entropy = (counts: ReadonlyMap<string, number>): number =>
    -counts.values().reduce((sum, one) => sum + (one / all) * Math.log(one / all), 0);
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
    nmi: common / ((entropy(ofLabel) + entropy(ofGroup)) / 2),
  };
}

function counted(all: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

function talkative(posts: readonly Post[]): Post[] {
  const random = generator(5);
  const common = COMMON.split(' ');
  return posts.map(({ text, label }) => {
    const said: string[] = [];
    for (const word of text.split(' ')) {
      while (random() < 0.5) said.push(common[Math.floor(common.length ** random()) - 1] ?? '');
      said.push(word);
    }
    return { text: said.join(' '), label };
  });
}

function shuffled(posts: readonly Post[], seed: number): Post[] {
  const random = generator(seed);
  return posts
    .map((post) => ({ post, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ post }) => post);
}
