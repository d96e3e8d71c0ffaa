import type { Call } from './api-client.ts';
import { between, pick, type Random } from './random.ts';

/** What agents ask each tool; now and then something that it does not take. */
const ARGUMENTS: Record<string, object[]> = {
  search_orders: [{ limit: 10 }, { limit: 50, status: 'paid' }, { order_number: '#1001' }, { limit: 5_000 }],
  sync_status: [{}],
  connection_health: [{}, { hours: 1 }],
  failed_jobs: [{ only_unrecovered: true }, { limit: 5 }],
  audit_trail: [{ limit: 10 }, { category: 'connection' }],
  usage: [{ days: 1 }, {}],
};

/** What an agent tries that was told of it elsewhere, whether its plan and role have it or not. */
const TOLD_OF = ['sync_status', 'audit_trail', 'search_orders'];

/**
 * An agent at work for somebody, by the MCP server itself: asks which tools there are, and calls a few. In the protocol of
 * 2025, which needs no handshake with a server that has no sessions.
 */
export async function askAnAgent(call: Call, random: Random): Promise<void> {
  let id = 0;
  const send = async (method: string, params: object = {}) => {
    id += 1;
    return (await call('POST', '/mcp', { jsonrpc: '2.0', id, method, params })).body;
  };
  const { tools = [] } = ((await send('tools/list')).result ?? {}) as { tools?: { name: string }[] };
  const known = tools.map(({ name }) => name);
  for (let calls = between(random, 1, 3); calls > 0; calls -= 1) {
    const name = pick(random, random() < 0.9 && known.length > 0 ? known : TOLD_OF);
    await send('tools/call', { name, arguments: pick(random, ARGUMENTS[name] ?? [{}]) });
  }
}
