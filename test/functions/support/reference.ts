// What a running suite has to say of itself, as names: the reference's sections 3 and 4, and the events that alarms, queries
// and runbooks rely on.

/** Every event that somebody may search for. */
export const EVENTS = [
  ...['request_completed', 'request_failed', 'worker_task_started', 'worker_task_completed', 'worker_task_failed'],
  ...[
    'tool_completed',
    'tool_denied',
    'tool_rate_limited',
    'schedule_completed',
    'socket_completed',
    'topic_completed',
  ],
  ...['connection_created', 'connection_tested', 'connection_updated', 'connection_deleted'],
  ...['connection_status_changed', 'connection_health'],
  ...['sync_requested', 'sync_job_started', 'sync_job_completed', 'sync_job_failed', 'external_call_completed'],
  ...['auth_login', 'auth_logout', 'auth_register', 'auth_failed', 'permission_denied', 'entitlement_denied'],
  ...['timeout_imminent', 'telemetry_dropped', 'audit_event'],
];

/** On every line of a unit of work. */
export const STANDARD_FIELDS = ['timestamp', 'level', 'event', 'correlation_id', 'logger'];

/** Events that are about a tenant: no line of theirs may come without one. Before a login, and on a schedule, there is none. */
export const TENANT_EVENTS = [
  ...['sync_requested', 'sync_job_started', 'sync_job_completed', 'sync_job_failed', 'tool_completed', 'tool_denied'],
  ...['connection_created', 'connection_tested', 'connection_updated', 'connection_deleted', 'connection_health'],
  ...['auth_login', 'auth_logout', 'auth_register', 'permission_denied', 'entitlement_denied'],
];

/** Fields by the event that has to have them, all on one of its lines. */
export const CONTEXT_FIELDS: { context: string; events: string[]; fields: string[] }[] = [
  {
    context: 'API request',
    events: ['request_completed', 'request_failed'],
    fields: ['user_id', 'method', 'path', 'status_code', 'duration_ms'],
  },
  {
    context: 'worker task',
    events: ['worker_task_completed', 'worker_task_failed', 'sync_job_started'],
    fields: ['job_id', 'job_type', 'connection_id', 'message_id'],
  },
  {
    context: 'sync job',
    events: ['sync_job_completed'],
    fields: [
      ...['component', 'job_id', 'job_type', 'connection_id', 'message_id'],
      ...['rows_processed', 'rows_created', 'rows_updated', 'duration_ms'],
    ],
  },
  { context: 'MCP tool call', events: ['tool_completed'], fields: ['tool_name', 'execution_time_ms', 'rows_returned'] },
  {
    context: 'auth event',
    events: ['auth_login', 'auth_logout', 'auth_register'],
    fields: ['user_id', 'email', 'action'],
  },
  {
    context: 'error',
    events: ['sync_job_failed', 'worker_task_failed', 'request_failed'],
    fields: ['error', 'error_type', 'exc_info'],
  },
  {
    context: 'external call',
    events: ['external_call_completed'],
    fields: ['provider', 'endpoint', 'status_code', 'duration_ms', 'rate_limit_remaining'],
  },
  {
    context: 'external call that was limited',
    events: ['external_call_completed'],
    fields: ['provider', 'endpoint', 'status_code', 'duration_ms', 'retry_after_s'],
  },
];

/** Labels of which somebody reads every value: an alarm goes by it, a panel is drawn for it. */
export const READ_LABELS: Record<string, string[]> = {
  api_auth_failures_total: ['reason'],
  worker_jobs_total: ['status'],
  worker_rows_processed_total: ['operation'],
  worker_queue_depth: ['queue_name'],
  worker_active_tasks: ['worker_id'],
  mcp_tool_invocations_total: ['status'],
  external_api_requests_total: ['provider'],
  external_api_rate_limited_total: ['provider'],
  tenants_active_total: ['plan'],
  connections_active_total: ['provider'],
  sync_freshness_seconds: ['provider', 'object_type'],
  credential_decrypt_failures_total: ['reason'],
};

/** What each level is for, by events that must be told at it. */
export const LEVEL_GUIDE: Record<string, string[]> = {
  debug: ['span_ended', 'token_verified', 'token_refused'],
  info: ['request_completed', 'sync_job_started', 'tool_completed'],
  warning: ['tool_rate_limited', 'entitlement_denied', 'external_call_completed', 'auth_failed', 'permission_denied'],
  error: ['sync_job_failed', 'worker_task_failed', 'request_failed'],
  critical: ['tenant_isolation_violated'],
};

/** The span that stands for each instrumentation point: its kind, name and what it must carry. */
export const INSTRUMENTATION_POINTS: Record<string, { kind: string; name: RegExp; attributes: string[] }> = {
  'request and response': { kind: 'server', name: /^handle_request$/, attributes: ['tenant_id', 'path'] },
  'route handler': { kind: 'internal', name: /^create_connection$/, attributes: ['tenant_id', 'provider'] },
  'SQL query': {
    kind: 'client',
    name: /^select_jobs$/,
    attributes: ['db.system.name', 'db.operation.name', 'tenant_id'],
  },
  'task execution': { kind: 'consumer', name: /^process_message$/, attributes: ['tenant_id', 'job_id', 'job_type'] },
  'sync job': {
    kind: 'internal',
    name: /^sync_shopify_orders$/,
    attributes: ['tenant_id', 'job_id', 'job_type', 'provider'],
  },
  'cache operation': { kind: 'client', name: /^get_/, attributes: ['cache.name', 'cache.hit'] },
  'tool call': {
    kind: 'internal',
    name: /^call_search_orders$/,
    attributes: ['tenant_id', 'tool_name', 'rows_returned'],
  },
  'outbound HTTP': { kind: 'client', name: /^call_shopify$/, attributes: ['provider', 'endpoint', 'tenant_id'] },
  'AWS call': { kind: 'client', name: /^sqs_send_message$/, attributes: ['rpc.service', 'rpc.method', 'tenant_id'] },
};
