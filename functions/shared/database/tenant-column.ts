import { sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/pg-core';
import { checkTenant } from './tenant-scope.ts';

/**
 * The `tenant_id` of a tenant table: a uuid that is compared with the transaction's tenant whenever a row is read.
 * Written with a cast, since the Data API sends strings as text.
 */
export const tenantColumn = customType<{ data: string; driverData: string }>({
  dataType: () => 'uuid',
  toDriver: (tenantId) => sql`cast(${tenantId} as uuid)`,
  fromDriver: checkTenant,
});
