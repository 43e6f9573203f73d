import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { canonicalJson, decodeUtf8, parseJson } from './index.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseJson', () => {
  test('says what JSON.parse says', () => {
    const exact = fc.json().filter((text) => !/\d{16}/.test(text));
    fc.assert(
      fc.property(exact, (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps whole numbers beyond 2^53 as they are written', () => {
    const body =
      '{"id":9007199254740993,"list":[-12345678901234567890],"half":0.12345678901234567,"ok":9007199254740991,"huge":1e999}';
    expect(parseJson(bytes(body))).toEqual({
      id: '9007199254740993',
      list: ['-12345678901234567890'],
      half: 0.12345678901234566,
      ok: 9007199254740991,
      huge: '1e999',
    });
  });

  test.each([
    ['', 'empty'],
    ['{"a":1,}', 'line 1, column 8'],
    ['{"a":hello}', 'line 1, column 6'],
    ['{\n  "a": [1, 2\n  "b": 3\n}', 'line 3, column 3'],
    ['[1, 2', 'ends too early at line 1, column 6'],
    ['{"a":"x\ny"}', 'line 1, column 8'],
    ['{"a":"\\x"}', 'line 1, column 7'],
    ['{"a":1} {"b":2}', 'line 1, column 9'],
    ['<html>', 'line 1, column 1'],
    ['[01]', 'line 1, column 2'],
    ["{'a':1}", 'line 1, column 2'],
    [']', 'line 1, column 1'],
    ['[1}', 'line 1, column 3'],
  ])('%j: %s', (body, message) => {
    const fault = faultOf(() => parseJson(bytes(body)));
    expect(fault.kind).toBe('drift');
    expect(fault.message).toContain(message);
  });

  test('the place of a mistake is never behind what JSON.parse had read', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(broken, ([json, at, noise]) => {
        const text = json.slice(0, at % (json.length + 1)) + noise + json.slice(at % (json.length + 1));
        let sound = true;
        try {
          JSON.parse(text);
        } catch {
          sound = false;
        }
        if (sound || text.trim() === '') return;
        expect(faultOf(() => parseJson(bytes(text))).message).toMatch(/^not JSON: .* at line \d+, column \d+$/s);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what is nested too deeply, and counts no brackets in texts', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(faultOf(() => parseJson(bytes(deep))).message).toContain('nested more than 500 deep');
    expect(parseJson(bytes(JSON.stringify('[\\"'.repeat(2000))))).toBe('[\\"'.repeat(2000));
  });

  test('names the first byte that is no UTF-8', () => {
    const body = Uint8Array.of(...bytes('{"a":"é'), 0xff, 0x22, 0x7d);
    expect(faultOf(() => parseJson(body)).message).toBe('not UTF-8: byte 8 of 11');
  });

  test('drops a byte order mark', () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe('1');
  });
});

describe('canonicalJson', () => {
  test('is the same for every order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
