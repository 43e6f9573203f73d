import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { addressOf, readConfig, VARIABLES } from './config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

/** What a refused environment says. */
function problems(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'config') return error.message;
    throw error;
  }
  throw new Error('no fault');
}

function at(env: Readonly<Record<string, string>>): string {
  return addressOf(readConfig(env));
}

describe('readConfig', () => {
  const defaults = {
    dataDir: resolve('data'),
    databaseUrl: null,
    key: null,
    oldKeys: [],
    host: '127.0.0.1',
    port: 8080,
    publicUrl: null,
    trustedProxies: [],
    tls: null,
    log: { level: 'info', format: 'auto' },
    allowPrivate: [],
    connectorPackages: [],
    enrich: true,
    oidc: null,
    mail: null,
    services: { translate: null, assist: null, readInside: false },
    heartbeat: null,
  };

  test('needs nothing', () => {
    expect(readConfig({})).toEqual(defaults);
  });

  test('takes a variable that is set to nothing as not set', () => {
    expect(readConfig(Object.fromEntries(VARIABLES.map(({ name }) => [name, ' '])))).toEqual(defaults);
  });

  test('reads every variable, and no other', () => {
    const config = readConfig({
      BONDFIRE_DATA: 'somewhere/else',
      DATABASE_URL: 'postgres://ines:secret@db.example:5433/bondfire?sslmode=require',
      BONDFIRE_KEY: KEY,
      BONDFIRE_HOST: '0.0.0.0',
      BONDFIRE_PORT: ' 0 ',
      BONDFIRE_URL: 'https://talk.example/bondfire/',
      BONDFIRE_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,::1',
      BONDFIRE_TLS_CERT: '/tls/cert.pem',
      BONDFIRE_TLS_KEY: '/tls/key.pem',
      BONDFIRE_LOG: 'debug',
      BONDFIRE_LOG_FORMAT: 'json',
      BONDFIRE_ALLOW_PRIVATE: 'localhost, crm.intra,10.0.0.0/8, fd00::1 ,',
      BONDFIRE_CONNECTORS: 'board, @stranger/board',
      BONDFIRE_ENRICH: 'off',
      BONDFIRE_OIDC_ISSUER: 'https://login.example/realms/company',
      BONDFIRE_OIDC_CLIENT: 'bondfire',
      BONDFIRE_OIDC_ROLES: 'it=admin, a=b=viewer',
      BONDFIRE_TRANSLATE_URL: 'https://api.deepl.com',
      BONDFIRE_TRANSLATE_PROTOCOL: 'deepl',
      BONDFIRE_TRANSLATE_KEY: 'tell-nobody',
      BONDFIRE_ASSIST_URL: 'http://10.0.0.7:8000/v1',
      BONDFIRE_ASSIST_MODEL: 'small',
      BONDFIRE_SERVICES_READ: 'all',
      BONDFIRE_HEARTBEAT_URL: 'https://pings.example/abc',
      PATH: '/bin',
      PORT: 'x',
      BONDFIRE_SMTP_URL: 'smtps://bonfire:mail-secret@mail.example:465',
      BONDFIRE_MAIL_FROM: 'bondfire@company.example',
      BONDFIRE_MAIL_REPLIES: 'bondfire+*@company.example',
      BONDFIRE_MAIL_INBOUND_SECRET: `whsec_${'mail'.repeat(11)}`,
    });
    expect(config).toEqual({
      dataDir: resolve('somewhere/else'),
      databaseUrl: 'postgres://ines:secret@db.example:5433/bondfire?sslmode=require',
      key: KEY,
      oldKeys: [],
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://talk.example/bondfire',
      trustedProxies: ['127.0.0.1', '10.0.0.0/8', '::1'],
      tls: { cert: '/tls/cert.pem', key: '/tls/key.pem' },
      log: { level: 'debug', format: 'json' },
      allowPrivate: ['localhost', 'crm.intra', '10.0.0.0/8', 'fd00::1'],
      connectorPackages: ['board', '@stranger/board'],
      enrich: false,
      oidc: {
        issuer: 'https://login.example/realms/company',
        client: 'bondfire',
        secret: null,
        name: 'Single sign-on',
        groups: 'groups',
        roles: { it: 'admin', 'a=b': 'viewer' },
        otherwise: null,
      },
      mail: {
        url: 'smtps://bonfire:mail-secret@mail.example:465',
        from: 'bondfire@company.example',
        replies: 'bondfire+*@company.example',
        inboundSecret: `whsec_${'mail'.repeat(11)}`,
      },
      services: {
        translate: { protocol: 'deepl', url: 'https://api.deepl.com', key: 'tell-nobody' },
        assist: { url: 'http://10.0.0.7:8000/v1', key: null, model: 'small' },
        readInside: true,
      },
      heartbeat: { url: 'https://pings.example/abc', failUrl: null },
    });
  });

  test('reports every mistake at once, each with its name, what is wrong and the cure', () => {
    const said = problems({
      BONDFIRE_PORT: '80800',
      BONDFIRE_URL: 'talk.example',
      BONDFIRE_TRUSTED_PROXIES: '127.0.0.1,proxy.intra,0.0.0.0/0',
      BONDFIRE_TLS_KEY: 'key.pem',
      BONDFIRE_LOG: 'loud',
      BONDFIRE_LOG_FORMAT: 'xml',
      BONDFIRE_HOST: 'http://x/',
      DATABASE_URL: 'mysql://u:hunter22@h/d',
      BONDFIRE_KEY: 'hunter23',
      BONDFIRE_ALLOW_PRIVATE: 'localhost,10.0.0.0/99,http://x',
      BONDFIRE_HEARTBEAT_FAIL_URL: 'pings.example/hunter24',
      BONDFIRE_DTA: '/data',
    });
    expect(said.split('\n  ')).toEqual([
      '15 mistakes in the environment',
      'DATABASE_URL: its value is not the address of a PostgreSQL. Write postgres://user:password@host:5432/database.',
      'BONDFIRE_KEY: its value is not a key of 32 bytes in base64 or hex. Make one with: openssl rand -base64 32.',
      'BONDFIRE_HOST: "http://x/" is not an address. Give a host name or an address, without a port.',
      'BONDFIRE_PORT: "80800" is not a port. Give a number from 0 to 65535.',
      'BONDFIRE_URL: "talk.example" is not a web address. Write https://bondfire.example, with a path if it has one.',
      'BONDFIRE_TRUSTED_PROXIES: "proxy.intra" is no address of a proxy, nor a block. Write 127.0.0.1 or 10.0.0.0/8, and not everybody.',
      'BONDFIRE_TRUSTED_PROXIES: "0.0.0.0/0" is no address of a proxy, nor a block. Write 127.0.0.1 or 10.0.0.0/8, and not everybody.',
      'BONDFIRE_LOG: "loud" is not a level. Give one of error, warn, info, debug.',
      'BONDFIRE_LOG_FORMAT: "xml" is not a format. Give one of json, pretty, auto.',
      'BONDFIRE_ALLOW_PRIVATE: "10.0.0.0/99" is no host name, address or block. Write it without scheme, port or path.',
      'BONDFIRE_ALLOW_PRIVATE: "http://x" is no host name, address or block. Write it without scheme, port or path.',
      'BONDFIRE_HEARTBEAT_FAIL_URL: its value is not a web address. Write https://hc-ping.com/ and what the service gave you.',
      'BONDFIRE_TLS_CERT: it is missing beside BONDFIRE_TLS_KEY. Give both, or none.',
      'BONDFIRE_HEARTBEAT_URL: it is missing beside BONDFIRE_HEARTBEAT_FAIL_URL. Give both, or the first alone.',
      'BONDFIRE_DTA: there is no such variable. Did you mean BONDFIRE_DATA?',
    ]);
    expect(said).not.toContain('hunter2');
  });

  test.for([
    ['BONDFIRE_LOGS', 'Did you mean BONDFIRE_LOG?'],
    ['BONDFIRE_ALOW_PRIVAT', 'Did you mean BONDFIRE_ALLOW_PRIVATE?'],
    ['BONDFIRE_SOMETHING_ELSE', 'There are BONDFIRE_DATA, BONDFIRE_KEY'],
  ] as const)('a variable that it does not know is a mistake: %s', ([name, hint]) => {
    expect(problems({ [name]: '1' })).toContain(`${name}: there is no such variable. ${hint}`);
  });

  test.for(['-1', '1.5', '65536', '8080x', '0x50'])('%s is no port', (port) => {
    expect(problems({ BONDFIRE_PORT: port })).toContain('BONDFIRE_PORT');
  });

  test.for(['ftp://x', 'https://', 'https://u:p@x', 'https://x?a=1', 'https://x#a'])(
    '%s is no public address',
    (url) => {
      expect(problems({ BONDFIRE_URL: url })).toContain('BONDFIRE_URL');
    },
  );

  test('the address is the public one, else the one it listens on', () => {
    expect(at({ BONDFIRE_URL: 'https://talk.example/' })).toBe('https://talk.example');
    expect(at({})).toBe('http://127.0.0.1:8080');
    expect(at({ BONDFIRE_HOST: '0.0.0.0', BONDFIRE_PORT: '9000' })).toBe('http://localhost:9000');
    expect(at({ BONDFIRE_HOST: '::1' })).toBe('http://[::1]:8080');
    expect(at({ BONDFIRE_TLS_CERT: 'c', BONDFIRE_TLS_KEY: 'k' })).toBe('https://127.0.0.1:8080');
  });

  test.for(['*', '192.168.1.7', '::1', 'fe80::/10', 'sub_domain.intra'])('%s may be allowed', (entry) => {
    expect(readConfig({ BONDFIRE_ALLOW_PRIVATE: entry }).allowPrivate).toEqual([entry]);
  });

  test.for(['10.0.0', '10.0.0.0/', '[::1]', 'host:8080', 'https://host', 'a b', '-'])('%s may not', (entry) => {
    expect(problems({ BONDFIRE_ALLOW_PRIVATE: entry })).toContain(`"${entry}" is no host name, address or block`);
  });
});

test.for([
  [{ BONDFIRE_TRANSLATE_KEY: 'k' }, 'BONDFIRE_TRANSLATE_URL: it is missing beside BONDFIRE_TRANSLATE_KEY'],
  [
    { BONDFIRE_ASSIST_URL: 'https://llm.example/v1' },
    'BONDFIRE_ASSIST_MODEL: it is missing beside BONDFIRE_ASSIST_URL',
  ],
  [{ BONDFIRE_MAIL_REPLIES: 'bonfire+*@x.example' }, 'BONDFIRE_SMTP_URL and BONDFIRE_MAIL_FROM: they are missing'],
  [{ BONDFIRE_MAIL_REPLIES: 'bonfire@x.example' }, 'is not an address with one *'],
  [{ BONDFIRE_ASSIST_URL: 'llm', BONDFIRE_ASSIST_MODEL: 'm' }, 'BONDFIRE_ASSIST_URL: "llm" is not a web address'],
] as const)('a service that is half switched on is told: %j', ([env, said]) => {
  expect(problems(env)).toContain(said);
});

test('the table of variables says of each what it is for', () => {
  expect(VARIABLES.map(({ name }) => name)).toEqual([
    'BONDFIRE_DATA',
    'DATABASE_URL',
    'BONDFIRE_KEY',
    'BONDFIRE_OLD_KEYS',
    'BONDFIRE_HOST',
    'BONDFIRE_PORT',
    'BONDFIRE_URL',
    'BONDFIRE_TRUSTED_PROXIES',
    'BONDFIRE_TLS_CERT',
    'BONDFIRE_TLS_KEY',
    'BONDFIRE_LOG',
    'BONDFIRE_LOG_FORMAT',
    'BONDFIRE_ALLOW_PRIVATE',
    'BONDFIRE_CONNECTORS',
    'BONDFIRE_ENRICH',
    'BONDFIRE_OIDC_ISSUER',
    'BONDFIRE_OIDC_CLIENT',
    'BONDFIRE_OIDC_SECRET',
    'BONDFIRE_OIDC_NAME',
    'BONDFIRE_OIDC_GROUPS',
    'BONDFIRE_OIDC_ROLES',
    'BONDFIRE_OIDC_OTHERWISE',
    'BONDFIRE_TRANSLATE_URL',
    'BONDFIRE_TRANSLATE_PROTOCOL',
    'BONDFIRE_TRANSLATE_KEY',
    'BONDFIRE_ASSIST_URL',
    'BONDFIRE_ASSIST_MODEL',
    'BONDFIRE_ASSIST_KEY',
    'BONDFIRE_SERVICES_READ',
    'BONDFIRE_SMTP_URL',
    'BONDFIRE_MAIL_FROM',
    'BONDFIRE_MAIL_REPLIES',
    'BONDFIRE_MAIL_INBOUND_SECRET',
    'BONDFIRE_HEARTBEAT_URL',
    'BONDFIRE_HEARTBEAT_FAIL_URL',
  ]);
  for (const { meaning } of VARIABLES) expect(meaning).toMatch(/\.$/);
});
