import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineMetrics, toolMetrics } from 'lamplight/catalogue';
import { bind, observe, refuse, tool } from 'lamplight/observe';
import { useCatalogue } from 'lamplight/testing';
import { capture, metric } from '../harness.ts';

beforeAll(() => useCatalogue(defineMetrics({ namespace: 'Test' }, { ...toolMetrics })));

function call(work: () => unknown) {
  return capture(async () => {
    try {
      return await observe(tool({ name: 'search_orders' }), work)({}, {});
    } catch (error) {
      return error;
    }
  });
}

describe('a tool call', () => {
  it('tells its time and its rows', async () => {
    const { logs, documents } = await call(() => bind({ rows_returned: 3 }));
    expect(logs).toMatchObject([
      {
        event: 'tool_completed',
        level: 'info',
        outcome: 'ok',
        tool_name: 'search_orders',
        rows_returned: 3,
        execution_time_ms: expect.any(Number),
      },
    ]);
    expect(metric(documents, 'mcp_tool_invocations_total', { tool_name: 'search_orders', status: 'success' })).toBe(1);
    expect(metric(documents, 'mcp_tool_rows_returned')).toEqual([3]);
    expect(metric(documents, 'mcp_tool_duration_seconds')).toEqual([expect.any(Number)]);
  });

  it('fails by a result that says so as by a throw, which goes on', async () => {
    const flagged = await call(() => ({ isError: true }));
    expect(flagged.logs).toMatchObject([{ event: 'tool_completed', level: 'error', outcome: 'error' }]);
    const error = new Error('no');
    const thrown = await call(() => {
      throw error;
    });
    expect(thrown.result).toBe(error);
    expect(thrown.logs).toMatchObject([{ event: 'tool_completed', outcome: 'error', error: 'no' }]);
    expect(metric(thrown.documents, 'mcp_tool_invocations_total', { status: 'error' })).toBe(1);
  });

  it('is denied by a guard', async () => {
    const { logs, documents } = await call(() => {
      refuse('denied');
      return { isError: true };
    });
    expect(logs).toMatchObject([{ event: 'tool_denied', level: 'warning', outcome: 'denied' }]);
    expect(metric(documents, 'mcp_tool_invocations_total', { status: 'denied' })).toBe(1);
  });

  it('is stopped by a rate limit', async () => {
    const { logs, documents } = await call(() => {
      throw Object.assign(new Error('slow down'), { statusCode: 429 });
    });
    expect(logs).toMatchObject([{ event: 'tool_rate_limited', outcome: 'denied' }]);
    expect(metric(documents, 'mcp_tool_rate_limited_total', { tool_name: 'search_orders' })).toBe(1);
  });
});
