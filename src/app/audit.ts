/** Who did what: the audit log, looked at and exported. */
import type { Database } from '../platform/index.ts';
import { listAudit, type AuditEntry, type AuditFilter } from './audit-store.ts';
import { page } from './ids.ts';
import { permit, type Principal } from './principal.ts';

export const AUDIT_FORMATS = ['jsonl', 'csv'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const AT_ONCE = 500;
const COLUMNS = [
  ...(['at', 'actor', 'person', 'role', 'via', 'address', 'what', 'noun', 'noun_id'] as const),
  ...(['given', 'before', 'after', 'credential', 'id'] as const),
] as const;

export function auditCommands({ database: { pool } }: { readonly database: Database }) {
  return {
    /** Newest first. */
    async listAudit(who: Principal, filter: AuditFilter): Promise<AuditEntry[]> {
      permit(who, 'configure');
      return listAudit(pool, { ...filter, limit: page(filter.limit) });
    },

    /** The lines of a file of all that fits, newest first. */
    async *exportAudit(
      who: Principal,
      filter: Omit<AuditFilter, 'limit' | 'before'>,
      format: AuditFormat,
    ): AsyncGenerator<string> {
      permit(who, 'configure');
      if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
      for (let before: string | undefined; ;) {
        const rows = await listAudit(pool, { ...filter, before, limit: AT_ONCE });
        for (const row of rows) yield format === 'csv' ? csvLine(row) : `${JSON.stringify(row)}\n`;
        before = rows.at(-1)?.id;
        if (rows.length < AT_ONCE) return;
      }
    },
  };
}

function csvLine(row: AuditEntry): string {
  return `${COLUMNS.map((name) => cell(row[name])).join(',')}\r\n`;
}

/** A spreadsheet takes nothing in it for a formula. */
function cell(value: unknown): string {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
