/** The SQL of `push_devices` and `push_key`, one statement a function. */
import type { Tx } from '../platform/index.ts';

export interface DeviceRow {
  readonly id: string;
  readonly person: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly agent: string | null;
  readonly made_at: string;
  readonly told_at: string | null;
  readonly fault: string | null;
}

const ROW = 'push_devices.id, person, endpoint, p256dh, auth, push_devices.agent, made_at, told_at, fault';
/** What was allowed in a session that has ended is told nothing. */
const HOLDS = 'left join sessions on sessions.id = session where (session is null or expires_at > $2)';

/** The oldest first. */
export async function devicesOf(tx: Tx, person: string, now: Date): Promise<DeviceRow[]> {
  const { rows } = await tx.query<DeviceRow>(
    `select ${ROW} from push_devices ${HOLDS} and person = $1 order by push_devices.id`,
    [person, now],
  );
  return rows;
}

export async function hasDevice(tx: Tx, person: string, now: Date): Promise<boolean> {
  const { rows } = await tx.query<{ has: boolean }>(
    `select exists (select from push_devices ${HOLDS} and person = $1) as has`,
    [person, now],
  );
  return rows[0]?.has === true;
}

/** A browser is whose it was given by last. Answers its id. */
export async function addDevice(
  tx: Tx,
  device: Pick<DeviceRow, 'id' | 'person' | 'endpoint' | 'p256dh' | 'auth' | 'agent'> & {
    readonly session: string | null;
  },
  now: Date,
): Promise<string> {
  const { id, person, session, endpoint, p256dh, auth, agent } = device;
  const { rows } = await tx.query<{ id: string }>(
    `insert into push_devices (id, person, session, endpoint, p256dh, auth, agent, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (endpoint) do update set session = excluded.session, p256dh = excluded.p256dh, auth = excluded.auth,
       agent = excluded.agent, fault = null, person = excluded.person,
       made_at = case push_devices.person when excluded.person then push_devices.made_at else excluded.made_at end
     returning id`,
    [id, person, session, endpoint, p256dh, auth, agent, now],
  );
  return rows[0]?.id ?? id;
}

/** The oldest beyond these: nobody has as many. */
export async function forgetMany(tx: Tx, person: string, kept: number): Promise<void> {
  await tx.query(
    'delete from push_devices where id in (select id from push_devices where person = $1 order by id desc offset $2)',
    [person, kept],
  );
}

/** False where there is none such of theirs. */
export async function removeDevice(tx: Tx, person: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from push_devices where id = $1 and person = $2', [id, person]);
  return rowCount === 1;
}

/** What its push service knows no more; where the browser got another address meanwhile, that one stays. */
export async function deviceGone(tx: Tx, { id, endpoint }: Pick<DeviceRow, 'id' | 'endpoint'>): Promise<void> {
  await tx.query('delete from push_devices where id = $1 and endpoint = $2', [id, endpoint]);
}

/** `fault` null: it took what was sent. */
export async function deviceTold(tx: Tx, id: string, fault: string | null, now: Date): Promise<void> {
  await tx.query(
    'update push_devices set fault = $2, told_at = case when $2::text is null then $3 else told_at end where id = $1',
    [id, fault, now],
  );
}

export interface PushKeyRow {
  readonly public: string;
  readonly sealed: string;
}

export async function pushKey(tx: Tx): Promise<PushKeyRow | undefined> {
  const { rows } = await tx.query<PushKeyRow>('select public, sealed from push_key');
  return rows[0];
}

/** The one that is there stays. */
export async function addPushKey(tx: Tx, { public: shown, sealed }: PushKeyRow, now: Date): Promise<void> {
  await tx.query('insert into push_key (public, sealed, made_at) values ($1, $2, $3) on conflict (one) do nothing', [
    shown,
    sealed,
    now,
  ]);
}

/** What the vault has sealed of it; its id is its public half. */
export async function sealedPushKey(tx: Tx): Promise<{ readonly id: string; readonly sealed: string }[]> {
  const { rows } = await tx.query<{ id: string; sealed: string }>('select public as id, sealed from push_key');
  return rows;
}

/** False where it was changed meanwhile. */
export async function resealPushKey(tx: Tx, id: string, sealed: string, again: string): Promise<boolean> {
  const { rowCount } = await tx.query('update push_key set sealed = $3 where public = $1 and sealed = $2', [
    id,
    sealed,
    again,
  ]);
  return rowCount === 1;
}
