/** Which addresses a connection may reach: the public ones, and the private ones that the admin named. */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries (RFC 6890 and later): loopback, private, link-local (metadata services), shared, test, multicast. */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Teredo and 6to4 are refused whole: they carry an IPv4 address that nobody checks. */
const NOT_PUBLIC_6 = [
  '::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

/** Of one list, or of all: `true` and `*` allow every private address. */
export type AllowPrivate = boolean | readonly string[];

/** May `address`, to which `host` resolved, be connected to? */
export type AddressRule = (host: string, address: string) => boolean;

/** `allow`: host names, addresses and CIDR blocks, checked by `readConfig`; a host name allows whatever it resolves to. */
export function addressRule(allow: AllowPrivate): AddressRule {
  if (allow === true || (allow !== false && allow.includes('*'))) return () => true;
  const entries = allow === false ? [] : allow;
  const refused = blocks([...NOT_PUBLIC_4, ...NOT_PUBLIC_6, ...NOT_PUBLIC_4.map(nat64)]);
  const allowed = blocks(entries.filter(isBlock));
  const hosts = new Set(entries.filter((entry) => !isBlock(entry)).map((entry) => entry.toLowerCase()));
  return (host, address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return !refused.check(address, family) || allowed.check(address, family) || hosts.has(host.toLowerCase());
  };
}

/** An address, or a CIDR block such as `10.0.0.0/8`. */
export function isBlock(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** An IPv4-mapped IPv6 address (`::ffff:127.0.0.1`) is checked by the IPv4 rules: BlockList does that itself. */
function blocks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** The same block behind a NAT64 gateway (RFC 6052). */
function nat64(block: string): string {
  const [address = '', bits] = block.split('/');
  return `64:ff9b::${address}/${96 + Number(bits)}`;
}
