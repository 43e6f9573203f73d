/** People and teams: who can act, and when; and who may sign in. */
export * from './accounts-store.ts';
export { onCallAhead, type Stretch } from './ahead.ts';
export { hashOf, hashPassword, isPassword, unfitPassword } from './passwords.ts';
export { createProvider, type Asked as AskedProvider, type Held, type Provider, type Vouched } from './provider.ts';
export * from './rights-store.ts';
export * from './sessions-store.ts';
export { PEOPLE_CHECKS } from './promises.ts';
export { known, onCall, resolve, resolveFrom, type Asked, type Resolved, type Shift } from './resolve.ts';
export { rosterLike, Written, type Roster } from './roster.ts';
export { businessHoursFrom, readBusinessHours, teamFor, workOf, type BusinessHours } from './business.ts';
export * from './stage.ts';
export * from './store.ts';
export { resealSignIn, sealedSignIns } from './sealed.ts';
export { byTheClock } from './working.ts';
export * from './worker.ts';

/** What reads calendars is large, and few installations have one. */
export async function calendarReader() {
  const { readCalendar } = await import('./calendar.ts');
  return readCalendar;
}
