import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULES } from '../../../lib/checks/rules.ts';
import { ALARM_MISTAKES } from './alarm-mistakes.ts';
import { alarm, foundBy } from './assembly-of.ts';
import { RESOURCE_MISTAKES } from './resource-mistakes.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

const MISTAKES = [...ALARM_MISTAKES, ...RESOURCE_MISTAKES];

const fn = (properties: object = {}, Variables: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'suite-prod-api', Environment: { Variables }, ...properties },
});

it.each(MISTAKES)('%s finds %s', (rule, _mistake, wrong, words, right) => {
  expect(foundBy(rule, wrong).map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
  expect(foundBy(rule, right)).toEqual([]);
});

describe('stage-names', () => {
  it('finds a name that two stages share', () => {
    const [problem] = foundBy('stage-names', { A: alarm() }, { B: alarm() });
    expect(problem?.message).toMatch(/"prod-queue-depth" is taken by .*Stack1\.template\.json/);
  });

  it('finds a series that two stages share', () => {
    const stack = (stage: string) => ({
      F: fn({ FunctionName: `suite-${stage}-api` }, { LAMPLIGHT_STAGE: stage }),
      A: alarm({ AlarmName: `${stage}-queue-depth`, Namespace: 'Suite' }),
    });
    const [problem] = foundBy('stage-names', stack('dev'), stack('prod'));
    expect(problem?.message).toMatch(/as dev-queue-depth of stage dev does/);
  });
});

describe('every rule', () => {
  it('is a file of its name', () => {
    const files = readdirSync(join(PROJECT_FOLDER, 'lib/checks/rules')).map((file) => file.replace('.ts', ''));
    expect(RULES.map(({ rule }) => rule)).toEqual(files.sort());
  });

  it('has a mistake that it finds', () => {
    // These have tests of their own, here and in a file of its name.
    const tested = new Set([...MISTAKES.map(([rule]) => rule), 'stage-names', 'delivery']);
    expect(RULES.map(({ rule }) => rule).filter((rule) => !tested.has(rule))).toEqual([]);
  });

  it.each(RULES.map(({ rule, why }) => [rule, why]))('%s has a page that says what happens', (rule, why) => {
    const page = join(PROJECT_FOLDER, `docs/checks/${rule}.md`);
    expect(existsSync(page)).toBe(true);
    expect(readFileSync(page, 'utf8')).toContain(why);
  });
});
