import { describe, expect, test } from '@jest/globals';
import { VECTOR_KINDS } from '../vectors/vector-kinds.ts';

type Series = Record<string, (number | null)[]>;

function evaluate(expression: string, series: Series = { m1: [1, null, 3], m2: [4, 5, null] }, period = 60): unknown {
  return VECTOR_KINDS['math.eval']!({ expression, series, period }, {}).result;
}

describe('metric math', () => {
  test.each<[string, (number | null)[]]>([
    ['m1 + 2 * 3', [7, null, 9]],
    ['(m1 + 2) * 3', [9, null, 15]],
    ['m1 - m2 - 1', [-4, -6, 2]],
    ['10 / m1 / 2', [5, null, 10 / 6]],
    ['2 ^ 3 ^ 2 + m1 * 0', [512, null, 512]],
    ['-m1 ^ 2', [-1, null, -9]],
    ['m1 == 1 || m2 == 5', [1, 1, 0]],
    ['m1 >= 1 AND m2 != 4', [0, 0, 0]],
    ['m1 OR m2', [1, 1, 1]],
    ['1.5e1 * m1', [15, null, 45]],
    ['SUM([m1, m2, 2 * m1])', [7, 5, 9]],
    ['MIN([m1, m2])', [1, 5, 3]],
    ['MAX(METRICS("m"))', [4, 5, 3]],
    ['DATAPOINT_COUNT([m1, m2])', [2, 1, 1]],
    ['AVG([m1 * 2])', [2, null, 6]],
    ['SUM(METRICS() * 10)', [50, 50, 30]],
    ['m1 / SUM(m2)', [1 / 9, null, 3 / 9]],
    ['m1 / MAX(m1)', [1 / 3, null, 1]],
    ['FILL(m1, m2)', [1, 5, 3]],
    ['FILL(m2, REPEAT)', [4, 5, 5]],
    ['FILL(m1, LINEAR)', [1, 2, 3]],
    ['FILL(m1, AVG(m1))', [1, 2, 3]],
    ['m1 / PERIOD(m1)', [1 / 60, null, 3 / 60]],
    ['DIFF_TIME(m1)', [null, null, 120]],
    ['RUNNING_SUM(m1)', [1, null, 4]],
    ['TIME_SERIES(7) + m1', [8, 7, 10]],
    ['IF(MINUTE(m1) > 0, 1, 0)', [0, 1, 1]],
    ['HOUR(m1) * 100 + DAY(m1)', [501, 501, 501]],
    ['DATE(m1) + MONTH(m1) * 100 + YEAR(m1) * 10000', [20260914, 20260914, 20260914]],
    ['EPOCH(m1) - 1789362000', [0, 60, 120]],
    ['IF(m1 > 0, m2)', [4, null, 0]],
    ['IF(1, m1, m2)', [1, 0, 3]],
    ['SUM(REMOVE_EMPTY([m1, m2]))', [5, 5, 3]],
    ['SUM(FILL([m1], 0)) / m2', [1 / 4, 0, null]],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  test('of metrics without a datapoint has none, but for what is made', () => {
    const empty = { m1: [null, null] };
    expect(evaluate('m1 + 1', empty)).toEqual([null, null]);
    expect(evaluate('FILL(m1, REPEAT)', empty)).toEqual([null, null]);
    expect(evaluate('FILL(m1, 0)', empty)).toEqual([0, 0]);
    expect(evaluate('RATE(m1)', empty)).toEqual([null, null]);
  });

  test.each([
    ['ANOMALY_DETECTION_BAND(m1, 2)', /ANOMALY_DETECTION_BAND: the trained model/],
    ['SEARCH("x", "Sum", 60)', /SEARCH: an alarm may not search/],
    ['ABS(m1)', /function ABS: the engine does not evaluate it/],
    ['sum([m1])', /function sum: write SUM/],
    ['STDDEV([m1, m2])', /STDDEV of an array/],
    ['m1 + m9', /no query has the id "m9"/],
    ['METRICS() + METRICS()', /takes no two arrays/],
    ['FILL(m1)', /FILL fills with a number/],
    ['FILL(m1, SOMETIMES)', /no query has the id "SOMETIMES"/],
    ['IF(m1)', /IF takes a condition/],
    ['PERIOD(m1 + m2)', /PERIOD takes the id of a metric/],
    ['m1 +', /ends too early/],
    ['(m1', /"\)" expected at the end/],
    ['m1 m2', /"m2" is not expected at character 4/],
    ['m1 % 2', /cannot read "% 2"/],
    ['result + 1', /go round in a circle/],
    ['m1 + REPEAT', /"REPEAT" is no value/],
  ])('%s is refused by name', (expression, problem) => {
    expect(String(evaluate(expression))).toMatch(problem);
  });
});
