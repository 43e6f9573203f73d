/** A blog in a zone an hour ahead of UTC, its people and its talk. */
import type { Made } from '#sdk/sandbox';

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  readonly editor: boolean;
}

export interface Post {
  readonly id: number;
  readonly type: 'post' | 'page';
  readonly author: number;
  readonly made: number;
  modified: number;
  status: string;
  title: string;
  content: string;
  poisoned: boolean;
}

export interface Remark {
  readonly id: number;
  readonly post: number;
  readonly parent: number;
  readonly author: number;
  readonly made: number;
  status: string;
  content: string;
  poisoned: boolean;
}

export interface World {
  readonly now: () => Date;
  readonly people: readonly Person[];
  readonly posts: Post[];
  readonly remarks: Remark[];
  readonly done: Made[];
  serial: number;
}

export function makeWorld(_seed: number, now: () => Date): World {
  const people = ['bondfire', 'ines', 'tomas'].map((name, at) => ({
    id: at + 1,
    name,
    password: `${name}-sandbox`,
    editor: at === 0,
  }));
  const world: World = { now, people, posts: [], remarks: [], done: [], serial: 0 };
  const made = now().getTime() - 14 * 86_400_000;
  for (const [at, title] of ['Cleaning contacts', 'When the display flickers', 'Rolling back a firmware'].entries()) {
    addPost(world, { title, content: `<p>What works: ${title.toLowerCase()}.</p>`, author: at === 0 ? 1 : 2, made });
  }
  addPost(world, { title: 'House rules', content: '<p>Be kind.</p>', type: 'page', author: 2, made });
  addRemark(world, { post: 1, author: 3, content: 'We do the same.', made: made + 7_200_000 });
  addRemark(world, { post: 1, parent: 5, author: 2, content: 'Thanks.', made: made + 7_200_000 });
  return world;
}

export function addPost(world: World, given: Partial<Post>): Post {
  world.serial += 1;
  const made = seconds(given.made ?? world.now().getTime());
  const post: Post = {
    id: world.serial,
    type: 'post',
    author: 2,
    status: 'publish',
    title: `Practice ${world.serial}`,
    content: '',
    poisoned: false,
    ...given,
    made,
    modified: made,
  };
  world.posts.push(post);
  return post;
}

export function addRemark(world: World, given: Partial<Remark>): Remark {
  world.serial += 1;
  const remark: Remark = {
    id: world.serial,
    post: 1,
    parent: 0,
    author: 3,
    status: 'approved',
    content: `Remark ${world.serial}`,
    poisoned: false,
    ...given,
    made: seconds(given.made ?? world.now().getTime()),
  };
  world.remarks.push(remark);
  return remark;
}

export function find<T extends { readonly id: number }>(items: readonly T[], id: string | number): T {
  const found = items.find((item) => item.id === Number(id));
  if (!found) throw new RangeError(`nothing has the id ${id}`);
  return found;
}

function seconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
