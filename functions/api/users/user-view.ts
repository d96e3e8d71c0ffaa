import { users } from '../../shared/database/schema.ts';

/** What the API shows of a user, as columns to select: everything but the password's hash. */
export const USER_COLUMNS = { id: users.id, email: users.email, role: users.role, created_at: users.created_at };
