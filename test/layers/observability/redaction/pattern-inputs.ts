import { SEPARATOR } from '../../../../layers/observability/redaction/pairs.ts';
import { SECRET_PATTERNS } from '../../../../layers/observability/redaction/patterns.ts';

/** Every shape of secret, and what lets it be tried. */
export const SHAPES: [beginnings: RegExp, expression: RegExp][] = SECRET_PATTERNS.flatMap(([beginnings, patterns]) =>
  patterns.map(([expression]): [RegExp, RegExp] => [beginnings, expression]),
);

/** Every expression that a text is tried with, by name. */
export const EXPRESSIONS: [string, RegExp][] = [
  ...SHAPES.map(([, expression]): [string, RegExp] => [expression.source, expression]),
  ...SECRET_PATTERNS.map(([beginnings]): [string, RegExp] => ['prefilter', beginnings]),
  ['separator', SEPARATOR],
];

/** How the secrets of each shape begin. */
// biome-ignore format: a family a line
export const BEGINNINGS = [
  'eyJ', 'bearer', 'basic', 'Bearer', 'BASIC',
  'AKIA', 'ASIA', 'ABIA', 'ACCA',
  'ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_',
  'xox', 'xapp-', 'hooks.slack.com',
  'sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_',
  'shp', 'SG.', 'AIza', 'ya29.', 'GOCSPX-', '1//0', 'npm_', 'glpat-', 'sk-ant-', 'sk-proj-',
  'PRIVATE KEY', 'Key (', 'Failing row contains (', 'Duplicate entry ',
];

/** What each pattern begins with, and what could follow: repeated, none may take more than linear time. */
export const STARTS = [
  ...BEGINNINGS,
  'password=',
  '"token":"',
  '\\"',
  '{"',
  '[',
  '://',
  '://a:',
  '://@',
  'basic eDp5',
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
  'pwd%3D',
  '\\\\"token\\\\":\\\\"',
];
