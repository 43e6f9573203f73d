/** NOTIFY channel: some process added, changed or removed a connection. */
export const CONNECTIONS_CHANGED = 'bondfire_connections';

/** NOTIFY channel: some process learnt how a connection is; nothing has to be planned anew. */
export const CONNECTIONS_STANDING = 'bondfire_standing';
