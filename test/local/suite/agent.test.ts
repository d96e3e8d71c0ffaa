import { expect, it } from '@jest/globals';
import { askAnAgent } from '../../../local/suite/agent.ts';
import type { ApiAnswer } from '../../../local/suite/api-client.ts';
import { seeded } from '../../../local/suite/random.ts';

interface Sent {
  id: number;
  method: string;
  params: { name?: string };
}

async function askedBy(seed: number, tools: string[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  await askAnAgent(async (method, path, body) => {
    expect([method, path]).toEqual(['POST', '/mcp']);
    sent.push(body as Sent);
    return { status: 200, body: { result: { tools: tools.map((name) => ({ name })) } } } as ApiAnswer;
  }, seeded(seed));
  return sent;
}

it('asks which tools there are, and then calls a few of them', async () => {
  const [first, ...calls] = await askedBy(7, ['usage', 'failed_jobs']);
  expect(first).toMatchObject({ id: 1, method: 'tools/list' });
  expect(calls.length).toBeGreaterThanOrEqual(1);
  for (const { method } of calls) expect(method).toBe('tools/call');
});

it('now and then tries a tool that is not on its list', async () => {
  const visits = await Promise.all(Array.from({ length: 40 }, (_, seed) => askedBy(seed, ['usage'])));
  const called = new Set(visits.flat().map(({ params }) => params.name));
  expect(called).toContain('usage');
  expect(called.size).toBeGreaterThan(2);
});
