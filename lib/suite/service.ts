import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Bundles } from '../constructs/bundles.ts';
import type { ObservedService } from '../constructs/observed-function.ts';
import { stageOf } from '../constructs/stage.ts';

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
};

/**
 * The suite as a service: its name, version, stage and bundles.
 *
 * @param projectFolder absolute; holds package.json and `functions/`
 */
export function suiteService(scope: Construct, projectFolder: string, entries = FUNCTION_ENTRIES): ObservedService {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string };
  return {
    name: 'suite',
    version,
    stage: stageOf(scope),
    bundles: new Bundles(scope, 'Bundles', { entries, projectFolder }),
  };
}
