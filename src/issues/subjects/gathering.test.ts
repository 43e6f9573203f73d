import { describe, expect, test } from 'vitest';
import { createSubjects, type Placed, type Post } from './gathering.ts';
import { termsOf } from './terms.ts';

const HOUR = 3_600_000;
let at = Date.UTC(2026, 0, 1);

function placed(posts: readonly (string | Partial<Post>)[]): Placed[] {
  const subjects = createSubjects();
  return posts.map((one, index) => {
    const { text = '', ...more } = typeof one === 'string' ? { text: one } : one;
    return subjects.add({ id: `p${index}`, text, at: (at += 60_000), ...more });
  });
}

function groups(posts: readonly (string | Partial<Post>)[]): string[] {
  return placed(posts).map(({ group }) => group);
}

/** Talk about many things, the same each time. */
function chatter(count: number, seed = 7): string[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, () =>
    Array.from(
      { length: 9 },
      () => `${'bcdfgklmnprstvz'[random(15)]}${'aeiou'[random(5)]}${random(400).toString(36)}x`,
    ).join(' '),
  );
}

describe('what posts are about', () => {
  test('keeps subjects apart from the first posts on', () => {
    expect(
      groups([
        'My camera gets hot when I record for ten minutes',
        'The strap of my camera tore after a week',
        'Is it normal that the camera gets really hot while recording?',
        'When do you open the store in Lyon on Sunday?',
        'strap torn, very cheap material on this camera',
        'Camera overheating: hot after ten minutes of recording 4K',
        'Lyon store: are you open on Sunday?',
        'Thank you so much!',
        'It is what it is',
      ]),
    ).toEqual(['p0', 'p1', 'p0', 'p3', 'p1', 'p0', 'p3', 'p7', 'p8']);
  });

  test.each([
    ['German', 'Rückruf der Kamera wegen Überhitzung', 'Warum gibt es noch keine Rückrufe der überhitzten Kameras?'],
    ['French', 'La caméra est brûlante après dix minutes', 'Camera brulante, dix minutes seulement…'],
    ['Russian', 'Камера перегревается при съёмке', 'Опять перегрев камеры при съемке'],
    ['Arabic', 'الكاميرا ساخنة جدا أثناء التصوير', 'لماذا الكاميرا ساخنة أثناء التصوير؟'],
    ['Japanese', 'カメラがとても熱くなります', '録画中にカメラが熱くなります'],
    ['Hindi', 'कैमरा बहुत गर्म हो रहा है', 'रिकॉर्डिंग में कैमरा गर्म हो जाता है'],
  ])('%s', (_, one, other) => {
    expect(groups([one, 'Something else is quite another story', other])).toEqual(['p0', 'p1', 'p0']);
  });

  test('across languages by the words that they have in common', () => {
    expect(groups(['#AcmeCam recall Lyon factory', 'Rappel: AcmeCam, usine de Lyon'])).toEqual(['p0', 'p0']);
  });

  test('common words, names of accounts and addresses tell nothing', () => {
    expect(groups(['@acme why is the kettle not here?', '@acme who is it that has the lamp here?'])).toEqual([
      'p0',
      'p1',
    ]);
    expect([...termsOf('@acme https://acme.example/kettle?x=1')]).toEqual([]);
  });

  test('a subject that rests asks for more, and one that ended draws nothing', () => {
    const hot = 'camera gets hot after recording';
    const about = [...chatter(4_100), 'kettle leaks at the seam, camera'];
    expect(groups([hot, ...about, 'camera gets hot again']).at(-1)).not.toBe('p0');
    expect(groups([hot, ...chatter(300), 'camera gets hot again']).at(-1)).toBe('p0');
    const later = { text: 'camera gets hot again', at: at + 31 * 24 * HOUR };
    expect(groups([hot, later]).at(-1)).toBe('p1');
  });

  test('two groups that turn out to be one become one, and say so', () => {
    const all = placed([
      ...chatter(400),
      'meteor over chelyabinsk',
      'window glass broken in ural town',
      'meteor chelyabinsk ural glass',
      'chelyabinsk meteor glass window ural town',
      'ural town glass window broken meteor chelyabinsk',
      'meteor',
    ]);
    const merged = all.filter((one) => one.merged !== null);
    expect(merged.map(({ group, merged: gone }) => [group, gone].toSorted())).toEqual([['p400', 'p401']]);
    expect(all.at(-1)?.group).toBe(merged[0]?.group);
  });
});

describe('by what they have in common', () => {
  test('a thread holds together whatever is said', () => {
    expect(
      placed([{ text: 'Kettle leaks', thread: 't' }, 'Lamp broken', { text: 'Me too', thread: 't' }]).map(
        ({ group, why, of }) => [group, why, of],
      ),
    ).toEqual([
      ['p0', 'first', null],
      ['p1', 'first', null],
      ['p0', 'thread', 't'],
    ]);
  });

  test('a link does, unless too many groups have it', () => {
    const links = ['acme.example/recall'];
    const link = (text: string): Partial<Post> => ({ text, links });
    expect(placed([link('Kettle leaks'), link('Really')]).at(-1)).toMatchObject({
      group: 'p0',
      why: 'link',
      of: links[0],
    });
    const threads = ['a', 'b', 'c', 'd'].map((thread) => ({ text: `${thread}lpha ${thread}eta`, thread }));
    const linked = threads.map(({ text, thread }) => ({ text, thread, links }));
    expect(groups([...threads, ...linked, link('Zeta')]).at(-1)).toBe('p8');
  });

  test('nearly the same words do, and say of whom', () => {
    const text = 'The toaster that I bought last week in your shop in Lyon stopped working after two days';
    expect(placed([text, 'Lamp broken', `RT @ines: ${text.toUpperCase()}!!! #toaster`]).at(-1)).toMatchObject({
      group: 'p0',
      why: 'words',
      of: 'p0',
    });
  });
});

test('the same posts give the same groups, and late ones are no matter', () => {
  const posts = chatter(800).map((text, index) => ({ text, at: at + ((index * 7_919) % 800) * 1_000 }));
  expect(groups(posts)).toEqual(groups(posts));
});

test('a post without words is a group of its own', () => {
  expect(groups(['', '🔥🔥', '', '!!!', '\ud800'])).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
});
