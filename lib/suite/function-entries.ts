/** Every function of the suite and the file that it starts in; the key is its logical name. */
export const FUNCTION_ENTRIES = {
  api: 'functions/api/handler.ts',
  'sync-worker': 'functions/sync-worker/handler.ts',
  'mcp-tools': 'functions/mcp-tools/handler.ts',
  'queue-gauge': 'functions/queue-gauge/handler.ts',
  'database-gauge': 'functions/database-gauge/handler.ts',
  probe: 'functions/probe/handler.ts',
  canary: 'functions/canary/handler.ts',
  'live-connections': 'functions/live-connections/handler.ts',
  'live-sweeper': 'functions/live-sweeper/handler.ts',
  'sync-scheduler': 'functions/sync-scheduler/handler.ts',
  exporter: 'functions/exporter/handler.ts',
};

/** Functions that run on deploy alone: no alarm watches them, since the deployment fails with them; a local run has none. */
export const DEPLOY_ENTRIES = { migrator: 'functions/migrator/handler.ts' };
