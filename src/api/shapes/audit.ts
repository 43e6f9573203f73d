/** Who did what. */
import { z } from 'zod';
import { At, noun, paged, Text } from './parts.ts';

export const AuditEntry = noun('AuditEntry', {
  id: z.string(),
  at: At,
  /** Their name, or the token's. */
  actor: z.string(),
  person: Text,
  role: Text,
  /** How they proved who they are: command line, token, password, oidc, slack. */
  via: z.string(),
  /** The session or token. */
  credential: Text,
  address: Text,
  /** `connection.add` */
  what: z.string(),
  noun: z.string(),
  noun_id: Text,
  /** What was asked for. */
  given: z.unknown(),
  /** As it was, and as it is now; null: it was not there, or is not kept here. */
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.output<typeof AuditEntry>;
export const Audit = paged(AuditEntry);
