/** What each command of `app` changes, for the audit log. A command that is not named here as reading only is written down. */

export type Args = readonly unknown[];

export interface Change {
  readonly noun: string;
  readonly verb: string;
  /** Of what; where left out, what the command answers says it. */
  readonly id?: (args: Args) => string | null;
  /** What was asked for: no secrets, and no words that people said. */
  readonly given?: (args: Args) => unknown;
  /** Who did it, where the first argument is nobody. */
  readonly signsIn?: true;
  /** Long work of many transactions: written when it has ended, however it ended. */
  readonly whole?: true;
}

/** They change nothing but what is counted and marked as read; a draft is written down when it is sent; what vendors send nobody does who is signed in. */
export const READS: ReadonlySet<string> = new Set(
  `
  listConnections showConnection listConnectors signsIn grantedAt exportConnections touchedBy connectionHealth allHealth connectionOverview
  listBackfills previewMapping pullable peek mustBePeople listPeople showPerson listTeams showTeam onCall onCallAhead listIssues showIssue
  listPromisePolicies listInbox showInbox inboxFacets seeIssues translateActivity summariseIssue listProposals relatedToIssue
  previewRegrouping expertsFor previewBroadcast broadcastResults volume frequentTerms freshTerms talkers care places searchLibrary searchMany
  listResponses showResponse libraryStats similarTo writeLibrary exportLibrary lintPlaybook testPlaybook playbookGraph listPlaybooks
  showPlaybook dryRunPlaybook playbookRevision playbookRevisionText playbookFiles playbookSchema listRuns showRun listAsks showAsk asksOfRun topicsInForce listSignals showSignal listSlices
  signalCoverage signalNumbers backtestSignals listFacts watchdog listEffects showEffect weigh listActivities showActivity trace
  listQuarantined showQuarantined signInWays isFirstStart session listSessions openLink authenticate authenticateSession listAccounts
  listAccountSessions listRights listTokens listAudit exportAudit instance ready draftAnswer discardDraft
  followChanges presentIn isPresent isGone beginOnce agreed isDeleted showDesk listSaid replayIssue showReporter startProviderSignIn stillVouched receive
  listWebhooks showWebhook listDeliveries showFirstVisit listNotifications readNotifications showNotificationRules showPush authenticateAt matchAt readersAt
  askedAbout lastArchive showArchive addArchivePart endReading resumeSample endSample
  saidAt lookAtLink answeredMails showAnsweredMail receiveMail listShares listCameBack`
    .trim()
    .split(/\s+/),
);

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function named([, id]: Args): string | null {
  return text(id);
}

/** Whoever asks, where nobody else is named. */
function ownOr([who, , person]: Args): string | null {
  return text(person) ?? ownPerson([who]);
}

function ownPerson([who]: Args): string | null {
  return text((who as { readonly person?: unknown }).person);
}

/** At a vendor. */
function reporter([, one]: Args): string | null {
  const { connection, account } = one as { readonly connection?: unknown; readonly account?: unknown };
  return `${String(connection)}: ${String(account)}`;
}

/** The field of what is handed over that is its id. */
function field(name: string): (args: Args) => string | null {
  return ([, given]) => text((given as Readonly<Record<string, unknown>> | null)?.[name]);
}

function third([, , given]: Args): unknown {
  return given;
}

function second([, given]: Args): unknown {
  return given;
}

/** Fields of what is handed over; what people say is left out. */
function only(...names: readonly string[]): (args: Args) => unknown {
  return ([, given]) => picked(given, names);
}

function picked(given: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => names.includes(name)));
}

/** The names of settings: their values may be secret. */
function settingNames(typed: unknown): readonly string[] {
  return Object.keys(typed ?? {});
}

function hostOf(given: unknown): string | null {
  return hostAt(given, 'url');
}

function hostAt(given: unknown, field: string): string | null {
  const url = text((given as Readonly<Record<string, unknown>> | null)?.[field]);
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}

const issue = (verb: string, given?: Change['given']): Change => ({
  noun: 'issue',
  verb,
  id: named,
  ...(given && { given }),
});
const connection = (verb: string, more: Partial<Change> = {}): Change => ({
  noun: 'connection',
  verb,
  id: named,
  ...more,
});

/** The rest is told by the command's name: `frobWidget` is `widget.frob`. */
export const CHANGES: Readonly<Record<string, Change>> = {
  addConnection: connection('add', {
    id: field('id'),
    given: ([, one]) => ({
      ...picked(one, ['connector', 'audience']),
      settings: settingNames((one as { settings?: unknown }).settings),
    }),
  }),
  changeConnection: connection('edit', { given: ([, , typed]) => ({ settings: settingNames(typed) }) }),
  removeConnection: connection('remove'),
  pauseConnection: connection('pause'),
  resumeConnection: connection('resume'),
  testConnection: connection('test'),
  readdressConnection: connection('readdress'),
  requestGrant: connection('connect'),
  takeGrant: { noun: 'connection', verb: 'granted' },
  setBudget: connection('budget', { given: third }),
  turnOff: connection('turn-off', { given: third }),
  probeEvery: connection('probe-every', { given: third }),
  probeConnection: connection('probe'),
  tidyProbe: connection('tidy-probe'),
  backfillConnection: connection('backfill', { given: ([, , stream, since]) => ({ stream, since }) }),
  carryOnBackfill: connection('carry-on-backfill', { given: third, whole: true }),
  cancelBackfill: connection('cancel-backfill', { given: third }),
  remapConnection: connection('remap', { given: ([, , name, apply]) => ({ mapping: name, apply }), whole: true }),
  importConnections: { noun: 'connection', verb: 'import', whole: true },
  rotateVault: { noun: 'vault', verb: 'rotate', whole: true },
  pull: connection('pull', { given: third, whole: true }),
  sweep: connection('sweep', { given: third, whole: true }),
  import: {
    noun: 'connection',
    verb: 'import-file',
    given: ([, , how]) => picked(how, ['connection', 'mapping', 'live']),
    whole: true,
  },
  replayQuarantined: { noun: 'quarantine', verb: 'replay', given: second, whole: true },

  addPerson: { noun: 'person', verb: 'add', id: named, given: third },
  editPerson: { noun: 'person', verb: 'edit', id: named, given: third },
  removePerson: { noun: 'person', verb: 'remove', id: named },
  setAway: { noun: 'person', verb: 'away', id: named, given: third },
  setBack: { noun: 'person', verb: 'back', id: named, given: third },
  confirmAt: { noun: 'person', verb: 'confirm-account', id: ownPerson, given: ([, at]) => at },
  addTeam: { noun: 'team', verb: 'add', id: named, given: third },
  editTeam: { noun: 'team', verb: 'edit', id: named, given: third },
  removeTeam: { noun: 'team', verb: 'remove', id: named },
  takeShift: {
    noun: 'team',
    verb: 'take-shift',
    id: named,
    given: ([, , person, from, until]) => ({ person, from, until }),
  },
  addHolidays: { noun: 'holidays', verb: 'add', id: named },

  openIssue: {
    noun: 'issue',
    verb: 'open',
    given: ([, wanted, activities]) => ({ ...picked(wanted, ['severity', 'owner', 'team']), activities }),
  },
  openHuddle: issue('huddle', third),
  joinIssue: issue('join', third),
  partIssue: issue('part', third),
  noteIssue: issue('note'),
  claimIssue: issue('claim', third),
  assignIssue: issue('assign', third),
  handOverIssue: issue('hand-over', third),
  snoozeIssue: issue('snooze', third),
  waitIssue: issue('wait', ([, , , until]) => ({ until })),
  wakeIssue: issue('wake'),
  resolveIssue: issue('resolve'),
  reopenIssue: issue('reopen'),
  mergeIssue: issue('merge', third),
  splitIssue: issue('split', third),
  linkIssues: issue('link', third),
  unlinkIssues: issue('unlink', third),
  bulkIssues: {
    noun: 'issue',
    verb: 'bulk',
    given: ([, ids, verb]) => ({ ids, ...picked(verb, ['verb', 'owner', 'team', 'until', 'into']) }),
    whole: true,
  },
  acceptProposals: issue('accept', third),
  refuseProposals: issue('refuse', third),
  regroupIssues: { noun: 'gathering', verb: 'rules', given: second },
  sendAnswer: issue('send', third),
  broadcast: issue('broadcast', ([, , , how]) => how),
  takeBackAnswer: issue('take-back', third),
  joinReporters: { noun: 'reporter', verb: 'join', id: reporter, given: third },
  partReporter: { noun: 'reporter', verb: 'part', id: reporter },
  retryBroadcast: { noun: 'broadcast', verb: 'retry', id: named },
  savePromisePolicy: { noun: 'policy', verb: 'save', id: field('id'), given: second },
  removePromisePolicy: { noun: 'policy', verb: 'remove', id: named },
  saveInboxView: { noun: 'view', verb: 'save' },
  removeInboxView: { noun: 'view', verb: 'remove', id: named },

  addResponse: { noun: 'response', verb: 'add', given: only('ref', 'product', 'team', 'private', 'language') },
  editResponse: {
    noun: 'response',
    verb: 'edit',
    id: named,
    given: ([, , changes]) => ({ fields: settingNames(changes) }),
  },
  retireResponse: { noun: 'response', verb: 'retire', id: named },
  restoreResponse: { noun: 'response', verb: 'restore', id: named },
  publishResponse: {
    noun: 'response',
    verb: 'publish',
    id: named,
    given: ([, , where, type]) => ({ connection: where, type }),
  },
  useResponse: { noun: 'response', verb: 'use', id: named, given: ([, , of, activity]) => ({ issue: of, activity }) },
  // Whom: that is what is forgotten.
  forgetPerson: { noun: 'library', verb: 'forget', whole: true },
  rebuildLibrary: { noun: 'library', verb: 'rebuild', whole: true },
  importHistory: { noun: 'library', verb: 'import-history', given: second, whole: true },
  importLibrary: { noun: 'library', verb: 'import', given: ([, , how]) => picked(how, ['source', 'map']), whole: true },

  setPlaybookMode: {
    noun: 'playbook',
    verb: 'mode',
    id: named,
    given: ([, , mode, market, reason]) => ({ mode, market, reason }),
  },
  pausePlaybook: { noun: 'playbook', verb: 'pause', id: named, given: third },
  resumePlaybook: { noun: 'playbook', verb: 'resume', id: named },
  stopAllPlaybooks: { noun: 'playbook', verb: 'stop-all', id: () => '*', given: second },
  resumeAllPlaybooks: { noun: 'playbook', verb: 'resume-all', id: () => '*' },
  startPlaybook: { noun: 'playbook', verb: 'start', id: named },
  answerAsk: {
    noun: 'ask',
    verb: 'answer',
    id: named,
    given: ([, , answer, as]) => ({ ...picked(answer, ['choice', 'anyway']), as }),
  },
  takeBackDecision: { noun: 'ask', verb: 'take-back', id: named },
  passAsk: { noun: 'ask', verb: 'pass', id: named, given: ([, , to, , as]) => ({ to, as }) },
  cancelRun: { noun: 'run', verb: 'cancel', id: named },
  rerun: { noun: 'run', verb: 'rerun', id: named, given: ([, , how]) => picked(how, ['from', 'as']) },
  migrateRun: { noun: 'run', verb: 'migrate', id: named },
  migrateRuns: { noun: 'playbook', verb: 'migrate', id: named, whole: true },
  settleEffect: { noun: 'effect', verb: 'settle', id: named, given: third },
  act: { noun: 'effect', verb: 'by-hand', given: only('action', 'connection') },

  retagTopics: { noun: 'topics', verb: 'retag', given: ([, how]) => picked(how, ['since', 'apply']), whole: true },
  recountSlices: { noun: 'slices', verb: 'recount', given: second, whole: true },
  saveFacts: { noun: 'facts', verb: 'save', whole: true },
  importFacts: { noun: 'facts', verb: 'import', given: ([, , series]) => ({ series }), whole: true },

  signIn: { noun: 'session', verb: 'begin', signsIn: true },
  finishProviderSignIn: { noun: 'session', verb: 'begin', signsIn: true },
  signOut: { noun: 'session', verb: 'end' },
  endSession: { noun: 'session', verb: 'end', id: named },
  endOtherSessions: { noun: 'session', verb: 'end-others' },
  changePassword: { noun: 'account', verb: 'password', id: ownPerson },
  firstLink: { noun: 'account', verb: 'first-link' },
  makeFirstAdmin: { noun: 'account', verb: 'first-admin', signsIn: true },
  usePasswordLink: { noun: 'account', verb: 'password-by-link', signsIn: true },
  inviteAccount: { noun: 'account', verb: 'invite', id: field('person'), given: second },
  editAccount: { noun: 'account', verb: 'edit', id: named, given: third },
  linkAccount: { noun: 'account', verb: 'link', id: named },
  endAccountSessions: { noun: 'account', verb: 'sign-out', id: named, given: third },
  addRight: { noun: 'right', verb: 'add', given: second },
  removeRight: { noun: 'right', verb: 'remove', id: named },
  createToken: { noun: 'token', verb: 'create', given: second },
  revokeToken: { noun: 'token', verb: 'revoke', id: named },
  beginArchive: { noun: 'archive', verb: 'begin', given: second },
  removeArchive: { noun: 'archive', verb: 'remove', id: named },
  addSample: { noun: 'sample', verb: 'add', whole: true },
  removeSample: { noun: 'sample', verb: 'remove', whole: true },
  saveFirstVisit: { noun: 'visit', verb: 'save', given: second },
  // What stands behind an address may open it.
  addWebhook: {
    noun: 'webhook',
    verb: 'add',
    given: ([, one]) => ({ ...picked(one, ['nouns', 'internal']), host: hostOf(one) }),
  },
  testWebhook: { noun: 'webhook', verb: 'test', id: named },
  pauseWebhook: { noun: 'webhook', verb: 'pause', id: named },
  resumeWebhook: { noun: 'webhook', verb: 'resume', id: named },
  rotateWebhook: { noun: 'webhook', verb: 'rotate', id: named },
  removeWebhook: { noun: 'webhook', verb: 'remove', id: named },
  shareAsk: {
    noun: 'ask',
    verb: 'share',
    id: named,
    given: ([, , share]) => picked(share, ['name', 'address', 'include', 'as']),
  },
  unshareAsk: { noun: 'ask', verb: 'unshare', id: named, given: third },
  answerByLink: { noun: 'ask', verb: 'answer-by-link', signsIn: true },
  takeBackByLink: { noun: 'ask', verb: 'take-back-by-link', signsIn: true },
  passByLink: { noun: 'ask', verb: 'pass-by-link', signsIn: true },
  answerByMail: { noun: 'ask', verb: 'answer-by-mail', signsIn: true },
  noteByMail: { noun: 'issue', verb: 'note-by-mail', signsIn: true },
  mailBounced: { noun: 'mail', verb: 'bounced', given: ([, failures]) => failures },
  stopByLink: { noun: 'notification-rules', verb: 'stop-by-link', signsIn: true },
  setNotificationRules: { noun: 'notification-rules', verb: 'set', id: ownOr, given: second },
  testNotifications: { noun: 'notification-rules', verb: 'test', id: ownOr, given: ([, channel]) => ({ channel }) },
  addPushDevice: { noun: 'push-device', verb: 'add', given: ([, one]) => ({ host: hostAt(one, 'endpoint') }) },
  removePushDevice: { noun: 'push-device', verb: 'remove', id: named },
  restoreWebhook: { noun: 'webhook', verb: 'restore', id: named },
  replayDelivery: { noun: 'webhook', verb: 'replay', id: named },
  replayFailing: { noun: 'webhook', verb: 'replay', id: named },
};

/** Of a command that is not in the table. */
export function changeOf(command: string): Change {
  const found = Object.hasOwn(CHANGES, command) ? CHANGES[command] : undefined;
  if (found) return found;
  const [verb = command, ...rest] = command
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .split(' ');
  return { noun: rest.join('-') || 'bondfire', verb, id: named };
}
