/** Drafts, held to the records of every mapping that ships: a draft loads and maps what it was made of. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem } from '#sdk';
import { packageFile } from '../platform/index.ts';
import { compileMapping, parseCases, parseMapping, readMappingFiles, suggestMapping, type StreamKey } from './index.ts';

const ONE_ID: StreamKey = () => ({ id: '1', version: '1' });

/** What a draft of these records makes of them. */
function drafted(records: readonly unknown[], key: StreamKey | null = null) {
  const text = suggestMapping('acme.posts', records, key);
  const parsed = parseMapping(text, 'draft.yaml', {});
  if ('problems' in parsed) throw new Error(`${text}\n${parsed.problems.map(describeProblem).join('\n')}`);
  const mapping = compileMapping(parsed.mapping, {}, key ?? ONE_ID);
  return { text, mapping: parsed.mapping, mapped: records.map((record) => mapping.map(record)) };
}

const POST = {
  id: 7,
  author: { id: 3, name: 'Ines', 'avatar-url': 'https://x.example/a.png' },
  message: '<p>Hello &amp; bye</p>',
  url: 'https://x.example/7',
  'created-at': '2026-03-02T10:15:00Z',
  likes: '3',
  tags: [{ id: 1, name: 'camera' }],
};

describe('a draft', () => {
  test('finds fields by name and shape', () => {
    const { mapping, mapped } = drafted([POST, { ...POST, id: 8, tags: [] }]);
    expect(mapping.key).toEqual({ id: '$.id' });
    expect(mapped[0]).toMatchObject({
      activity: {
        external_id: '7',
        actor: { id: '3', name: 'Ines', avatar: 'https://x.example/a.png' },
        text: 'Hello & bye',
        url: 'https://x.example/7',
        published_at: '2026-03-02T10:15:00.000Z',
        metrics: { likes: 3 },
        tags: ['camera'],
      },
    });
  });

  test('leaves the key to a stream whose own fits', () => {
    expect(drafted([POST], ONE_ID).mapping.key).toBeUndefined();
    expect(drafted([POST], () => ({ drift: [] })).mapping.key).toEqual({ id: '$.id' });
  });

  test('says what it was unsure of', () => {
    expect(drafted([{ id: 1, body: 'Hi', when: '2026-03-02T10:15:00Z' }]).text).toContain('UNSURE: the only date');
    expect(drafted([{ id: 1, body: 'Hi' }]).text).toContain('NO DATE FOUND');
    expect(drafted([{ ...POST, author: { name: 'Ines' } }]).text).toContain('UNSURE: no id was found');
  });

  test('is the same each time, and leaves out what does not fit every record', () => {
    const records = [POST, { ...POST, url: 'nowhere', likes: 'many' }];
    expect(drafted(records).text).toBe(drafted(records).text);
    expect(drafted(records).mapped.every((one) => 'activity' in one)).toBe(true);
  });

  test('loads, whatever the record', () => {
    const sound = fc.property(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 3 }),
      (records) => {
        drafted(records);
      },
    );
    expect(fc.check(sound, { numRuns: 200 }).counterexample).toBeNull();
  });
});

const files = await readMappingFiles(packageFile('mappings'), false);

describe.each(files.map(({ file, folder, name }) => [`${folder}.${name}`, file] as const))('%s', (_, file) => {
  test('the draft of each record that maps loads and maps it', () => {
    const cases = parseCases(readFileSync(file.replace(/\.yaml$/, '.cases.yaml'), 'utf8'), file);
    if ('problems' in cases) throw new Error('no cases');
    const records = cases.cases.filter(({ activity }) => activity !== undefined).map(({ record }) => record);
    expect(records.map((record) => drafted([record], ONE_ID).mapped[0]).filter((one) => one && 'drift' in one)).toEqual(
      [],
    );
  });
});
