/** How values leave PostgreSQL: an instant as the ISO 8601 text that the rest of the product speaks, not as a Date. */
import { types, type CustomTypesConfig } from 'pg';

const TIMESTAMPTZ = 1184;

export const TYPES: CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === TIMESTAMPTZ && format !== 'binary') return (text: string) => new Date(text).toISOString();
    return types.getTypeParser(oid, format ?? 'text') as (value: string | Buffer) => unknown;
  },
} as CustomTypesConfig;
