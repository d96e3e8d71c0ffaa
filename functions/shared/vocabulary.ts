// Closed lists of values that the database, the tokens and the metrics' labels share.

export const PLANS = ['free', 'pro', 'enterprise'] as const;
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export const PROVIDERS = ['shopify', 'netsuite'] as const;
export const OBJECT_TYPES = ['orders', 'customers', 'products'] as const;
export const CONNECTION_STATUSES = ['active', 'error', 'disconnected'] as const;
export const JOB_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export const AUDIT_CATEGORIES = ['auth', 'user', 'tenant', 'connection', 'job', 'tool', 'order', 'security'] as const;
/** What a role may do; a value of `api_permission_denied_total{permission}`. */
export const PERMISSIONS = [
  'connections:read',
  'connections:write',
  'jobs:read',
  'jobs:run',
  'orders:read',
  'tools:call',
  'tenant:read',
  'tenant:manage',
  'plan:manage',
  'audit:read',
  'users:manage',
  'owners:manage',
] as const;
/** What a plan may include, at most twelve; a value of `entitlement_denials_total{feature}`. */
export const FEATURES = [
  'connections',
  'users',
  'netsuite',
  'customers',
  'products',
  'sync_frequency',
  'audit_trail',
  'order_search',
  'sync_insights',
] as const;
/** Who sends heartbeats. */
export const SERVICES = [
  'api',
  'sync-worker',
  'mcp',
  'queue-gauge',
  'database-gauge',
  'canary',
  'exporter',
  'responder',
] as const;

export type Plan = (typeof PLANS)[number];
export type Role = (typeof ROLES)[number];
export type Provider = (typeof PROVIDERS)[number];
export type ObjectType = (typeof OBJECT_TYPES)[number];
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];
export type JobStatus = (typeof JOB_STATUSES)[number];
export type Permission = (typeof PERMISSIONS)[number];
export type Feature = (typeof FEATURES)[number];
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];

/** The object type of a job type, which is `<provider>_<object_type>`. */
export function objectTypeOf(jobType: string): ObjectType {
  const objectType = OBJECT_TYPES.find((type) => jobType.endsWith(`_${type}`));
  if (!objectType) throw new Error(`the job type ${jobType} ends in no object type`);
  return objectType;
}
