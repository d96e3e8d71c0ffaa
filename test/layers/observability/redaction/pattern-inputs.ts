import { PAIR } from '../../../../layers/observability/redaction/pairs.ts';
import { SECRET_PATTERNS } from '../../../../layers/observability/redaction/patterns.ts';
import { SUSPICIOUS } from '../../../../layers/observability/redaction/text.ts';

/** Every expression that a text is tried with, by name. */
export const EXPRESSIONS: [string, RegExp][] = [
  ...SECRET_PATTERNS.map(({ expression }): [string, RegExp] => [expression.source, expression]),
  ['pair', PAIR],
  ['prefilter', SUSPICIOUS],
];

/** What each pattern begins with, and what could follow: repeated, none may take more than linear time. */
export const STARTS = [
  ...SECRET_PATTERNS.flatMap(({ hints }) => hints),
  'password=',
  '"token":"',
  '\\"',
  '{"',
  '[',
  '://',
  '://a:',
  '@',
  '4111',
  'eyJa.',
  '-----BEGIN PRIVATE KEY-----',
  'Failed query: params: ',
  ' ',
  'a',
  '-',
  '=',
  ':',
];
