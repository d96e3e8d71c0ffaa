import { describe, expect, it } from '@jest/globals';
import {
  formatTraceparent,
  parseTraceparent,
  parseXrayHeader,
} from '../../../../layers/observability/trace/traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('is read and written back', () => {
    for (const flags of ['00', '01']) {
      const header = `00-${traceId}-${spanId}-${flags}`;
      expect(formatTraceparent(parseTraceparent(header)!)).toBe(header);
    }
  });

  it('of a later version may say more', () => {
    expect(parseTraceparent(`01-${traceId}-${spanId}-01-more`)).toEqual({ traceId, spanId, sampled: true });
  });

  it.each([
    [undefined],
    [''],
    [`00-${traceId}-${spanId}-01-more`],
    [`ff-${traceId}-${spanId}-01`],
    [`00-${'0'.repeat(32)}-${spanId}-01`],
    [`00-${traceId}-${'0'.repeat(16)}-01`],
    [`00-${traceId.toUpperCase()}-${spanId}-01`],
    [`00-${traceId}-${spanId}-01${'x'.repeat(600)}`],
  ])('%j is none', (value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });
});

describe('X-Ray’s header', () => {
  const root = '1-4bf92f35-77b34da6a3ce929d0e0e4736';

  it('counts where it is sampled', () => {
    expect(parseXrayHeader(`Root=${root};Parent=${spanId};Sampled=1;Lineage=a:1`)).toEqual({
      traceId,
      spanId,
      sampled: true,
    });
  });

  it.each([
    [`Root=${root};Parent=${spanId};Sampled=0`],
    [`Root=${root};Sampled=1`],
    [`Root=${root}`],
    [''],
    [undefined],
  ])('%j would silence the trace, so it does not', (value) => {
    expect(parseXrayHeader(value)).toBeUndefined();
  });
});
