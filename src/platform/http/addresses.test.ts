import { describe, expect, test } from 'vitest';
import { addressRule, isBlock } from './addresses.ts';

describe('an address is public', () => {
  const rule = addressRule(false);

  test.for([
    ['8.8.8.8', true],
    ['172.15.255.255', true],
    ['172.16.0.0', false],
    ['172.31.255.255', false],
    ['172.32.0.0', true],
    ['100.63.255.255', true],
    ['100.64.0.0', false],
    ['100.100.100.200', false],
    ['192.168.0.1', false],
    ['169.254.169.254', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2606:4700::1111', true],
    ['::', false],
    ['::1', false],
    ['::127.0.0.1', false],
    ['::ffff:8.8.8.8', true],
    ['::ffff:10.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['64:ff9b::8.8.8.8', true],
    ['64:ff9b::7f00:1', false],
    ['64:ff9b::169.254.169.254', false],
    ['2002:7f00:1::', false],
    ['2001:0:1::', false],
    ['fc00::1', false],
    ['fd12::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['febf::1', false],
    ['ff02::1', false],
  ] as const)('%s: %s', ([address, isPublic]) => {
    expect(rule('a.example', address)).toBe(isPublic);
  });
});

test.for([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['::1', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/-1', false],
  ['localhost', false],
  ['', false],
] as const)('%s is an address or a block: %s', ([entry, is]) => {
  expect(isBlock(entry)).toBe(is);
});
