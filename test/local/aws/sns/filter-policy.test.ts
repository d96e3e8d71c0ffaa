import { expect, test } from '@jest/globals';
import { filterProblem, passesFilter } from '../../../../local/aws/sns/filter-policy.ts';

const attributes = {
  kind: { DataType: 'String', StringValue: 'order_created' },
  price: { DataType: 'Number', StringValue: '100.5' },
  tags: { DataType: 'String.Array', StringValue: '["red","blue",7]' },
  raw: { DataType: 'Binary', BinaryValue: 'AQI=' },
};

const onAttributes: [string, object, boolean][] = [
  ['an exact text', { kind: ['order_created'] }, true],
  ['another text', { kind: ['order'] }, false],
  ['one of several', { kind: ['x', 'order_created'] }, true],
  ['every key', { kind: ['order_created'], price: [100.5] }, true],
  ['a key that does not match', { kind: ['order_created'], price: [1] }, false],
  ['a key that is absent', { colour: ['red'] }, false],
  ['a prefix', { kind: [{ prefix: 'order_' }] }, true],
  ['a suffix', { kind: [{ suffix: '_created' }] }, true],
  ['a wildcard', { kind: [{ wildcard: 'o*_cr*ed' }] }, true],
  ['a wildcard that overlaps', { kind: [{ wildcard: 'order_created*created' }] }, false],
  ['other letters', { kind: [{ 'equals-ignore-case': 'ORDER_Created' }] }, true],
  ['anything but it', { kind: [{ 'anything-but': ['order_created'] }] }, false],
  ['anything but another', { kind: [{ 'anything-but': 'x' }] }, true],
  ['anything but a prefix', { kind: [{ 'anything-but': { prefix: 'order' } }] }, false],
  ['anything but, of an absent key', { colour: [{ 'anything-but': 'x' }] }, false],
  ['a number in its range', { price: [{ numeric: ['>', 100, '<=', 150] }] }, true],
  ['a number outside its range', { price: [{ numeric: ['<', 100] }] }, false],
  ['an equal number', { price: [{ numeric: ['=', 100.5] }] }, true],
  ['a text where a number is', { price: ['100.5'] }, false],
  ['existence', { kind: [{ exists: true }] }, true],
  ['absence', { colour: [{ exists: false }] }, true],
  ['absence of what is there', { kind: [{ exists: false }] }, false],
  ['an item of a list', { tags: ['blue'] }, true],
  ['a number in a list', { tags: [7] }, true],
  ['no item of a list', { tags: ['green'] }, false],
  ['a binary attribute', { raw: ['AQI='] }, false],
  ['one of two alternatives', { $or: [{ kind: ['x'] }, { price: [100.5] }] }, true],
  ['none of two alternatives', { $or: [{ kind: ['x'] }, { price: [1] }] }, false],
];
test.each(onAttributes)('on attributes: %s', (_name, policy, passes) => {
  expect(filterProblem({ ...policy }, 'MessageAttributes')).toBeUndefined();
  expect(passesFilter({ ...policy }, 'MessageAttributes', attributes, '')).toBe(passes);
});

test('on attributes: absence is not found in a message without any', () => {
  expect(passesFilter({ colour: [{ exists: false }] }, 'MessageAttributes', {}, '')).toBe(false);
});

const body = JSON.stringify({
  a: { b: ['x', 'y'], n: 3, none: null, yes: true },
  list: [{ c: 1 }, { c: 2 }],
  empty: [],
});
const onBody: [string, object, boolean][] = [
  ['a nested text in a list', { a: { b: ['y'] } }, true],
  ['a nested number', { a: { n: [{ numeric: ['>=', 3] }] } }, true],
  ['null', { a: { none: [null] } }, true],
  ['true', { a: { yes: [true] } }, true],
  ['a list of objects', { list: { c: [2] } }, true],
  ['a list of objects without it', { list: { c: [3] } }, false],
  ['an empty list as absent', { empty: [{ exists: false }] }, true],
  ['a missing branch', { z: { b: ['y'] } }, false],
  ['a missing branch, absent', { z: { b: [{ exists: false }] } }, true],
];
test.each(onBody)('on the body: %s', (_name, policy, passes) => {
  expect(filterProblem({ ...policy }, 'MessageBody')).toBeUndefined();
  expect(passesFilter({ ...policy }, 'MessageBody', {}, body)).toBe(passes);
});

const problems: [object, string][] = [
  [{ a: [{ cidr: '10.0.0.0/8' }] }, 'Unrecognized match type cidr'],
  [{ a: [] }, '"a" must not be empty'],
  [{ a: 'x' }, '"a" must be an object or an array'],
  [{ a: { b: ['x'] } }, '"a" must be an object or an array'],
];
test.each(problems)('a policy like %j is refused', (policy, problem) => {
  expect(filterProblem({ ...policy }, 'MessageAttributes')).toBe(problem);
});
