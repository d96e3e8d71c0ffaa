import { describe, expect, it, test } from '@jest/globals';
import { filterPattern } from '../../../../local/aws/logs/filter-pattern.ts';

const LINE = JSON.stringify({
  event: 'sync_job_failed',
  level: 'error',
  duration_ms: 4523,
  retry: false,
  cause: null,
  user: { id: 'u-1', roles: ['admin', 'viewer'] },
  text: 'say "hi"',
});

describe('a filter pattern', () => {
  test.each([
    ['', true],
    ['failed', true],
    ['Failed', false],
    ['sync_job error', true],
    ['sync_job missing', false],
    ['sync_job -missing', true],
    ['sync_job -error', false],
    ['?missing ?error', true],
    ['?missing ?absent', false],
    ['"\\"level\\":\\"error\\""', true],
    ['{ $.event = "sync_job_failed" }', true],
    ['{ $.event = sync_job_failed }', true],
    ['{$.event="other"}', false],
    ['{ $.event = "sync_*" }', true],
    ['{ $.event = "*.failed" }', false],
    ['{ $.event != "other" }', true],
    ['{ $.none != "other" }', false],
    ['{ $.user.id = "u-1" }', true],
    ['{ $.user.roles[1] = "viewer" }', true],
    ['{ $.duration_ms > 1000 }', true],
    ['{ $.duration_ms <= 4522 }', false],
    ['{ $.duration_ms = 4523 }', true],
    ['{ $.event > 1 }', false],
    ['{ $.retry IS FALSE }', true],
    ['{ $.cause IS NULL }', true],
    ['{ $.none NOT EXISTS }', true],
    ['{ $.event NOT EXISTS }', false],
    ['{ $.event EXISTS }', true],
    ['{ $.user != "x" }', false],
    ['{ $.user.roles = "admin" }', false],
    ['{ $.text = "say \\"hi\\"" }', true],
    ['{ ($.event = "a" && $.level = "error") || $.retry IS FALSE }', true],
    ['{ $.event = "a" && ($.level = "error" || $.retry IS FALSE) }', false],
  ])('%s → %s', (pattern, matches) => {
    expect(filterPattern(pattern)(LINE)).toBe(matches);
  });

  test.each([
    '[ip, user, status = 4*',
    '[..., a, ...]',
    '[a > x]',
    '[a = 1 || b = 2]',
    '%regex%',
    '{ $.event = %sync.*% }',
    '{ $.event }',
    '{ event = "x" }',
    '{ $.event ~ "x" }',
    '{ $.event = "x" ',
    '{ $.event = "x" } y',
    '{ $.a > "x" }',
    'word "unfinished',
  ])('%s is refused, for it would find something else than CloudWatch', (pattern) => {
    expect(() => filterPattern(pattern)).toThrow(/^Invalid filter pattern: /);
  });

  test.each([
    ['[ip, user, time, request, status]', true],
    ['[ip, user, time, request]', false],
    ['[ip, ..., status]', true],
    ['[..., status = 404]', true],
    ['[..., status = 4*]', true],
    ['[ip = 127.*, ...]', true],
    ['[..., request = *.html*, status]', true],
    ['[..., status = 5* || status = 4*]', true],
    ['[..., status >= 400 && status < 404]', false],
    ['[ip, user != frank, ...]', false],
    ['[ip, user, time, request, status, more]', false],
  ])('%s between spaces → %s', (pattern, matches) => {
    expect(filterPattern(pattern)('127.0.0.1 frank [10/Oct/2026 13:25:15] "GET /index.html" 404')).toBe(matches);
  });

  it('of JSON passes over what is none', () => {
    const matches = filterPattern('{ $.event = "x" }');
    expect(matches('event x')).toBe(false);
    expect(matches('{"event":"x"')).toBe(false);
  });
});
