import type { Route } from './route.ts';
import { callTool } from './routes/call-tool.ts';
import { cancelJob } from './routes/cancel-job.ts';
import { changePassword } from './routes/change-password.ts';
import { createConnection } from './routes/create-connection.ts';
import { createUser } from './routes/create-user.ts';
import { deleteConnection } from './routes/delete-connection.ts';
import { deleteUser } from './routes/delete-user.ts';
import { health } from './routes/health.ts';
import { listAuditEvents } from './routes/list-audit-events.ts';
import { listConnections } from './routes/list-connections.ts';
import { listJobs } from './routes/list-jobs.ts';
import { listOrders } from './routes/list-orders.ts';
import { listUsers } from './routes/list-users.ts';
import { login } from './routes/login.ts';
import { logout } from './routes/logout.ts';
import { readConnection } from './routes/read-connection.ts';
import { readJob } from './routes/read-job.ts';
import { readTenant } from './routes/read-tenant.ts';
import { register } from './routes/register.ts';
import { requeueJob } from './routes/requeue-job.ts';
import { syncConnection } from './routes/sync-connection.ts';
import { testConnection } from './routes/test-connection.ts';
import { updateConnection } from './routes/update-connection.ts';
import { updateTenant } from './routes/update-tenant.ts';
import { updateUser } from './routes/update-user.ts';

/** Every route of the API: one file each, and one line here. */
export const routes: Route[] = [
  health,
  register,
  login,
  logout,
  changePassword,
  createConnection,
  listConnections,
  readConnection,
  updateConnection,
  deleteConnection,
  testConnection,
  syncConnection,
  listJobs,
  readJob,
  cancelJob,
  requeueJob,
  listOrders,
  listAuditEvents,
  callTool,
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  readTenant,
  updateTenant,
];
