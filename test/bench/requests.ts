import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../../local/run/start-local.ts';
import { apiClient } from '../../local/suite/api-client.ts';
import type { BenchRow } from './local-lambda.ts';

const SECONDS = 5;
const CLIENTS = [1, 8];

/** Requests a second through the whole local system, without the database (GET /health) and with it (GET /api/v1/orders). */
export async function benchRequests(): Promise<BenchRow[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-bench-requests-'));
  const system = await startLocal({ projectFolder: process.cwd(), dataFolder });
  try {
    const { email, password } = system.tenants[0]!;
    const login = await apiClient(system.url)('POST', '/api/v1/auth/login', { body: { email, password } });
    const authorization = `Bearer ${login.body.access_token}`;
    const rows: BenchRow[] = [];
    for (const [what, path] of [
      ['without database', '/health'],
      ['with database', '/api/v1/orders?limit=20'],
    ] as const) {
      for (const clients of CLIENTS) {
        const { answered, failed } = await load({ url: `${system.url}${path}`, authorization, clients });
        rows.push({ what: `${what}, ${clients} at a time`, value: answered / SECONDS, unit: '/s' });
        rows.push({ what: `  errors ${what}, ${clients} at a time`, value: failed, unit: '', limit: 0 });
      }
    }
    return rows;
  } finally {
    await system.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

interface Load {
  url: string;
  authorization: string;
  clients: number;
}

async function load({ url, authorization, clients }: Load): Promise<{ answered: number; failed: number }> {
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + SECONDS * 1000;
  const counts = { answered: 0, failed: 0 };
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const status = await get(url, authorization, agent);
        if (status === 200) counts.answered += 1;
        else counts.failed += 1;
      }
    }),
  );
  agent.destroy();
  return counts;
}

/** The status, 0 where there was no answer. By `node:http`: `fetch` would cost more than what is measured. */
function get(url: string, authorization: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    request(url, { agent, headers: { authorization } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', () => resolve(0))
      .end();
  });
}
