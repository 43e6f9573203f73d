/** Keep-alive connections to allowed addresses only. The check is on the address that is connected to, so a name that changes its mind is caught. */
import dns, { type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Fault } from '#sdk';
import { addressRule, type AllowPrivate } from './addresses.ts';

/** Below the 5 s after which many servers close an idle connection, so that a write is not sent into a closing one. */
const IDLE_MS = 4000;

export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** Throws `config` for a host that is itself a refused address: nothing is looked up for those. */
  check(url: URL): void;
  /** One that may be connected to. */
  address(host: string): Promise<string>;
  close(): void;
}

/** `lookup` replaces the system's resolver (for tests). */
export function createAgents(allow: AllowPrivate, resolve: LookupFunction = dns.lookup): Agents {
  const allowed = addressRule(allow);
  const lookup: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const reachable = addresses.filter(({ address }) => allowed(host, address));
      const [first] = reachable;
      if (first === undefined) return done(refusal(host, addresses), '', 0);
      if (options.all === true) return done(null, reachable);
      done(null, first.address, first.family);
    });
  };
  function check(host: string): void {
    if (isIP(host) !== 0 && !allowed(host, host)) throw refusal(host, [{ address: host, family: isIP(host) }]);
  }

  const options = { keepAlive: true, timeout: IDLE_MS, lookup };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };
  return {
    ...agents,
    check: (url) => check(url.hostname.replace(/^\[|\]$/g, '')),
    async address(host) {
      check(host);
      if (isIP(host) !== 0) return host;
      return new Promise<string>((found, failed) =>
        lookup(host, {}, (error, address) => (error ? failed(error) : found(String(address)))),
      );
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function refusal(host: string, addresses: readonly LookupAddress[]): Fault {
  const where = addresses.map(({ address }) => address).join(', ');
  const what = where === host ? 'is a private address' : `resolves to ${where || 'no address'}, which is private`;
  return new Fault('config', `not connected: ${host} ${what}`, {
    cure: `If connections may reach it, add ${host} to BONDFIRE_ALLOW_PRIVATE and restart.`,
  });
}
