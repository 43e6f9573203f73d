/** The layer table, as data: who may import whom. Nothing else holds it; DESIGN and README show it. */

/** A folder under src/, or one of the places in `PLACES`. */
export type Unit = string;

/** The line's stages and what they stand on: a stage imports what it consumes, and only through the other folder's door. */
const STAGES: Readonly<Record<Unit, readonly Unit[]>> = {
  sdk: [],
  'sdk/sandbox': ['sdk'],
  platform: ['sdk', 'platform/files'],
  /** Found without loading the store: what must start at once takes this door. */
  'platform/files': [],
  /** Found without loading the platform: a thread and the program alone need it. */
  'platform/memory': [],
  people: ['sdk', 'platform'],
  connections: ['sdk', 'platform'],
  ingest: ['sdk', 'platform', 'connections'],
  mapping: ['sdk'],
  activity: ['sdk', 'platform', 'ingest', 'mapping', 'activity/enrich', 'activity/topics'],
  /** Found without loading the store: `enrich` works on files alone. */
  'activity/enrich': ['sdk', 'platform/files', 'platform/memory', 'activity/topics'],
  'activity/topics': ['sdk', 'mapping'],
  signals: ['sdk', 'platform', 'connections', 'ingest', 'activity', 'signals/detect'],
  /** What judges a series is pure and found without loading the store: a file is judged at once. */
  'signals/detect': ['sdk'],
  issues: ['sdk', 'platform', 'activity', 'people', 'issues/subjects'],
  /** Found without loading the store: `gather` works on files alone. */
  'issues/subjects': [],
  playbook: ['sdk', 'platform', 'activity', 'signals', 'issues', 'people'],
  actions: ['sdk', 'platform', 'connections'],
  hooks: ['sdk', 'platform'],
  /** What people are told says what was asked of them, and of which issue or signal, as these are when it is sent: it is downstream of all three. */
  notify: ['sdk', 'platform', 'people', 'issues', 'playbook', 'signals'],
  library: ['sdk', 'platform', 'activity', 'issues'],
};

const EVERY_STAGE = Object.keys(STAGES).filter((unit) => !unit.includes('/'));
const FACE = ['sdk', 'platform', 'app'];

export const MAY_IMPORT: Readonly<Record<Unit, readonly Unit[]>> = {
  ...STAGES,
  app: EVERY_STAGE,
  api: [...FACE, 'api/shapes'],
  slack: FACE,
  mail: FACE,
  push: FACE,
  /** The program: it starts what `main` built, the HTTP server before it, and for the demo the sandboxes. */
  cli: [
    ...FACE,
    'api',
    // The manifest of its app.
    'slack',
    'main',
    'sdk/sandbox',
    'sandboxes',
    'connector/sandbox',
    // `map` and `check` work on files alone, without a database and so without `main`.
    'platform/files',
    'platform/memory',
    'signals/detect',
    'connectors',
    'mappings',
    'mapping',
    'playbook',
    'activity/enrich',
    'activity/topics',
    'signals',
    'issues/subjects',
  ],
  /** The console in the browser: of the server it takes types alone. */
  web: ['sdk', 'api/shapes'],
  'web/build': [],
  /** What the API answers: the console reads its types, so it stands on nothing else. */
  'api/shapes': ['sdk'],
  /** Those that compose: `line` the stages' pure functions, `stages` the stages around it, `main` everything. */
  line: EVERY_STAGE,
  stages: [...EVERY_STAGE, 'line'],
  main: [...EVERY_STAGE, 'app', 'api', 'slack', 'mail', 'push', 'line', 'stages', 'connectors', 'mappings'],
  mappings: ['sdk'],
  /** The registries list what the connectors' folders export. */
  connectors: ['sdk', 'connector'],
  sandboxes: ['sdk', 'sdk/sandbox', 'connector/sandbox'],
  /** One connector's folder; its sandbox is a program of its own beside it. */
  connector: ['sdk'],
  'connector/sandbox': ['sdk', 'sdk/sandbox', 'connector'],
};

/** Tests, and the contract suite, which runs a connector on the whole product: they reach every door, and only they reach one another. */
export const TESTS: readonly Unit[] = ['test', 'sdk/testing'];

/** Files or folders that are units of their own; the first that fits wins. */
export const PLACES: readonly (readonly [Unit, RegExp])[] = [
  ['test', /^test\/|\.test\.ts$/],
  ['sdk/testing', /^src\/sdk\/testing\//],
  ['sdk/sandbox', /^src\/sdk\/sandbox\//],
  ['platform/files', /^src\/platform\/files\.ts$/],
  ['platform/memory', /^src\/platform\/memory\.ts$/],
  ['activity/enrich', /^src\/activity\/enrich\//],
  ['activity/topics', /^src\/activity\/topics\//],
  ['signals/detect', /^src\/signals\/detect\//],
  ['issues/subjects', /^src\/issues\/subjects\//],
  ['api/shapes', /^src\/api\/shapes\//],
  ['web/build', /^src\/web\/(?:build|vite\.config)\.ts$/],
  ['main', /^src\/main\.ts$/],
  ['line', /^src\/line\.ts$/],
  ['stages', /^src\/stages\//],
  ['connectors', /^connectors\/index\.ts$/],
  ['sandboxes', /^connectors\/sandboxes\.ts$/],
  ['connector/sandbox', /^connectors\/[^/]+\/sandbox(\.ts$|\/)/],
  ['connector', /^connectors\/[^/]+\//],
  ['mappings', /^mappings\//],
];

/** The one file of a unit that others may import, where it is not `src/<unit>/index.ts`. */
export const DOORS: Readonly<Record<Unit, RegExp>> = {
  /** The list of commands is what the README shows; the demo and the sample company are what pictures are taken of. */
  cli: /^src\/cli\/(?:program|main|sample|demo\/demo)\.ts$/,
  /** The second is found without zod: browsers load it as well. */
  sdk: /^src\/sdk\/(?:directions|index|text-length)\.ts$/,
  'platform/files': /^src\/platform\/files\.ts$/,
  'platform/memory': /^src\/platform\/memory\.ts$/,
  'activity/enrich': /^src\/activity\/enrich\/index\.ts$/,
  'activity/topics': /^src\/activity\/topics\/index\.ts$/,
  'signals/detect': /^src\/signals\/detect\/index\.ts$/,
  'issues/subjects': /^src\/issues\/subjects\/index\.ts$/,
  'api/shapes': /^src\/api\/shapes\/index\.ts$/,
  main: /^src\/main\.ts$/,
  line: /^src\/line\.ts$/,
  connectors: /^connectors\/index\.ts$/,
  sandboxes: /^connectors\/sandboxes\.ts$/,
  connector: /^connectors\/[^/]+\/connector\.ts$/,
  'connector/sandbox': /^connectors\/[^/]+\/sandbox\.ts$/,
  mappings: /^mappings\/functions\.ts$/,
  test: /^test\/support\//,
};

/** The packages of units that may not have any; `node:` stands for Node's own modules. Units that are not named may use what package.json lists. */
export const PACKAGES: Readonly<Record<Unit, readonly string[]>> = {
  sdk: ['zod'],
  'sdk/sandbox': ['zod', 'node:'],
  'api/shapes': ['zod'],
  'signals/detect': [],
  /** Pure past its loading: no clock, no network. */
  mapping: [
    'zod',
    'yaml',
    'html-to-text',
    'htmlparser2',
    're2js',
    'node:crypto',
    'node:fs/promises',
    'node:path',
    'node:util',
  ],
  connector: ['zod', 'node:'],
  'connector/sandbox': ['zod', 'node:'],
  /** Pure. */
  'issues/subjects': [],
  mappings: [],
  web: [
    'react',
    'react-dom',
    'wouter',
    'i18next',
    'react-i18next',
    'uplot',
    '@mantine/core',
    '@mantine/hooks',
    '@mantine/notifications',
    '@tabler/icons-react',
    '@tanstack/react-query',
    '@tanstack/react-virtual',
    '@codemirror/autocomplete',
    '@codemirror/commands',
    '@codemirror/lang-yaml',
    '@codemirror/language',
    '@codemirror/lint',
    '@codemirror/state',
    '@codemirror/view',
    '@xyflow/react',
    '@dagrejs/dagre',
    'diff',
    'idb-keyval',
  ],
  'web/build': ['vite', '@vitejs/plugin-react', 'node:'],
};

/** Their packages go into what is made of them, and are none of those that the product installs. */
export const BUNDLED: readonly Unit[] = ['web', 'web/build'];

/** The vendor's or a format's library, a connector each. */
export const CONNECTOR_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  chatter: ['jsforce'],
  drupal: [],
  feed: ['feedsmith', 'saxes'],
  khoros_care: [],
  mail: ['imapflow', 'mailparser', 'nodemailer', 'smtp-server'],
  mastodon: [],
  radian6: ['saxes', 'csv-parse'],
  slack: ['@slack/bolt', '@slack/web-api', '@slack/socket-mode', 'ws'],
  socialcast: ['saxes'],
  spredfast: [],
  webhook: ['standardwebhooks'],
  wordpress: [],
};
