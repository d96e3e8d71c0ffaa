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
    ['{ $.text = "say \\"hi\\"" }', true],
    ['{ ($.event = "a" && $.level = "error") || $.retry IS FALSE }', true],
    ['{ $.event = "a" && ($.level = "error" || $.retry IS FALSE) }', false],
  ])('%s → %s', (pattern, matches) => {
    expect(filterPattern(pattern)(LINE)).toBe(matches);
  });

  test.each([
    '[ip, user, status = 4*]',
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

  it('of JSON passes over what is none', () => {
    const matches = filterPattern('{ $.event = "x" }');
    expect(matches('event x')).toBe(false);
    expect(matches('{"event":"x"')).toBe(false);
  });
});
