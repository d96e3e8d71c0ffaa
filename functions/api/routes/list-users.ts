import { desc } from 'drizzle-orm';
import { users } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { after, pageOf } from '../../shared/paging.ts';
import { PAGE, readQuery } from '../input/query.ts';
import { json, route } from '../route.ts';
import { USER_COLUMNS } from '../users/user-view.ts';

/** The tenant's users, the newest first. */
export const listUsers = route({
  name: 'list_users',
  method: 'GET',
  path: '/users',
  permission: 'users:manage',
  async run({ event }) {
    const query = readQuery(event, PAGE);
    const rows = await withTenant((tx) =>
      tx
        .select(USER_COLUMNS)
        .from(users)
        .where(after(query.cursor, { at: users.created_at, id: users.id }))
        .orderBy(desc(users.created_at), desc(users.id))
        .limit(query.limit + 1),
    );
    return json(
      200,
      pageOf(rows, query.limit, (row) => row.created_at),
    );
  },
});
