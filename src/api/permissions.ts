/** Who may ask which route, before anything of the request is read. What is not here nobody may: a test holds it against the routes there are. */
import type { Permission } from '../app/index.ts';

/** What else hangs on what is asked (posting outside, applying what could be tried) is `app`’s to say. `public`: before anybody is signed in. */
const ROUTES: Readonly<Record<Exclude<Permission, 'speak'> | 'public', string>> = {
  public: `
    POST /first-admin
    POST /mail/inbound
    GET /openapi.json
    GET /session
    POST /session
    POST /session/link
    GET /session/oidc
    GET /session/oidc/back
    POST /session/link/look
  `,
  read: `
    GET /activities
    GET /activities/:id
    GET /asks
    GET /asks/:id
    GET /asks/:id/shares
    GET /broadcasts/:id
    GET /connection-overview
    GET /connections
    GET /connections/:id
    GET /connections/:id/backfills
    GET /connections/:id/health
    POST /connections/:id/preview
    GET /connections/:id/touches
    GET /connectors
    GET /effects
    GET /effects/:id
    GET /events
    GET /facts
    GET /inbox
    POST /inbox/views
    PUT /inbox/views/:id
    DELETE /inbox/views/:id
    GET /issues
    GET /issues/:id
    GET /issues/:id/desk
    GET /issues/:id/experts
    GET /issues/:id/presence
    POST /issues/:id/presence
    DELETE /issues/:id/presence
    GET /issues/:id/proposals
    GET /issues/:id/related
    GET /issues/:id/replay
    GET /issues/:id/said
    GET /issues/:id/similar
    GET /issues/facets
    POST /issues/regroup
    POST /issues/seen
    GET /library/responses
    GET /library/responses/:id
    GET /library/search
    GET /library/stats
    GET /notification-rules
    PATCH /notification-rules
    POST /notification-rules/test
    GET /notifications
    POST /notifications/read
    GET /numbers/care
    GET /numbers/places
    GET /numbers/fresh-terms
    GET /numbers/talkers
    GET /numbers/terms
    GET /numbers/volume
    GET /on-call
    GET /people
    GET /people/:id
    GET /playbooks
    POST /playbooks-lint
    GET /playbooks-schema
    GET /playbooks/:name
    POST /playbooks/:name/dry-run
    GET /playbooks/:name/files
    GET /playbooks/:name/graph
    GET /playbooks/:name/revisions/:revision
    GET /playbooks/:name/revisions/:revision/text
    POST /playbooks/:name/test
    GET /promise-policies
    GET /push
    POST /push/devices
    DELETE /push/devices/:id
    GET /quarantine
    GET /quarantine/:id
    GET /reporters
    GET /runs
    GET /runs/:id
    GET /runs/:id/asks
    DELETE /session
    POST /session/password
    GET /sessions
    DELETE /sessions
    DELETE /sessions/:id
    POST /signals/backtest
    GET /signals
    POST /signals/backtest
    GET /signals/:id
    GET /signals/coverage
    GET /signals/numbers
    GET /signals/slices
    POST /signals/backtest
    GET /teams
    GET /teams/:id
    GET /teams/:id/on-call
    GET /trace/:id
    GET /watchdog
  `,
  act: `
    POST /asks/:id/answers
    POST /asks/:id/pass
    POST /asks/:id/shares
    DELETE /asks/:id/shares/:share
    POST /asks/:id/take-back
    POST /broadcasts/:id/retry
    POST /issues
    POST /issues/:id/accept
    POST /issues/:id/assign
    POST /issues/:id/broadcast
    POST /issues/:id/claim
    POST /issues/:id/discard
    POST /issues/:id/draft
    POST /issues/:id/hand-over
    POST /issues/:id/join
    POST /issues/:id/link
    POST /issues/:id/merge
    POST /issues/:id/note
    POST /issues/:id/part
    POST /issues/:id/preview
    POST /issues/:id/refuse
    POST /issues/:id/reopen
    POST /issues/:id/resolve
    POST /issues/:id/send
    POST /issues/:id/snooze
    POST /issues/:id/split
    POST /issues/:id/take-back
    POST /issues/:id/unlink
    POST /issues/:id/wait
    POST /issues/:id/wake
    POST /issues/bulk
    POST /library/responses
    PATCH /library/responses/:id
    POST /library/responses/:id/publish
    POST /library/responses/:id/restore
    POST /library/responses/:id/retire
    POST /library/responses/:id/use
    POST /people/:id/away
    POST /people/:id/back
    POST /playbooks-stop
    POST /playbooks/:name/pause
    POST /playbooks/:name/resume
    POST /playbooks/:name/runs
    POST /reporters/join
    POST /reporters/part
    POST /runs/:id/cancel
    POST /runs/:id/rerun
    POST /teams/:id/shifts
  `,
  map: `
    POST /connections/:id/backfills
    DELETE /connections/:id/backfills/:stream
    GET /archives/:id
    POST /archives
    DELETE /archives/:id
    PUT /archives/:id/parts/:at
    POST /facts
    POST /quarantine/replay
  `,
  configure: `
    GET /accounts
    POST /accounts
    PATCH /accounts/:person
    POST /accounts/:person/link
    GET /accounts/:person/sessions
    DELETE /accounts/:person/sessions
    DELETE /accounts/:person/sessions/:id
    GET /audit
    GET /audit/export
    GET /first-visit
    GET /mail/inbound
    PATCH /first-visit
    POST /connections
    PATCH /connections/:id
    DELETE /connections/:id
    POST /connections/:id/address
    PUT /connections/:id/budget
    POST /connections/:id/grant
    PUT /connections/:id/off
    POST /connections/:id/pause
    POST /connections/:id/probe
    POST /connections/:id/resume
    POST /connections/:id/test
    POST /holidays/:calendar
    POST /library/forget
    POST /people/:id
    PATCH /people/:id
    DELETE /people/:id
    POST /playbooks-resume
    POST /playbooks/:name/migrate
    POST /playbooks/:name/mode
    POST /promise-policies
    POST /sample-company
    DELETE /sample-company
    DELETE /promise-policies/:id
    GET /rights
    POST /rights
    DELETE /rights/:id
    POST /runs/:id/migrate
    POST /teams/:id
    PATCH /teams/:id
    DELETE /teams/:id
    GET /tokens
    POST /tokens
    DELETE /tokens/:id
    GET /webhooks
    POST /webhooks
    GET /webhooks/:id
    DELETE /webhooks/:id
    GET /webhooks/:id/deliveries
    POST /webhooks/:id/deliveries/:delivery/replay
    POST /webhooks/:id/pause
    POST /webhooks/:id/replay
    POST /webhooks/:id/restore
    POST /webhooks/:id/resume
    POST /webhooks/:id/rotate
    POST /webhooks/:id/test
  `,
};

const NEEDED: ReadonlyMap<string, Permission | 'public'> = new Map(
  Object.entries(ROUTES).flatMap(([needed, routes]) =>
    routes
      .trim()
      .split(/\s*\n\s*/)
      .map((route) => [route, needed as Permission | 'public'] as const),
  ),
);

/** Of `GET` and `/issues/:id`, below `/api/v1`; undefined: nobody may. */
export function neededFor(method: string, path: string): Permission | 'public' | undefined {
  return NEEDED.get(`${method === 'HEAD' ? 'GET' : method} ${path}`);
}

/** All that the table names, as `GET /issues/:id`. */
export function tabled(): readonly string[] {
  return [...NEEDED.keys()];
}
