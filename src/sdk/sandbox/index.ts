/** The sandbox kit: a fake of a vendor, true to its wire format and its quirks, that the demo, the suites and the benches drive. */
export * from './faults.ts';
export * from './sandbox.ts';
export * from './server.ts';
export * from './oauth.ts';
