import { DEAD_LETTERS_TEST, FAILURES_TEST, SLOW_REQUESTS_TEST } from './first-alarm-tests.ts';
import { FIRST_RUNBOOKS } from './first-runbooks.ts';
import type { ModuleKind } from './module-kind.ts';

export interface FirstFilesOptions {
  /** Of the app's metrics. */
  namespace: string;
  /** The day that the runbooks count as reviewed on: `2026-11-24`. */
  today: string;
  /** What the app's own modules are. */
  kind: ModuleKind;
  /** Whether the app has dead-letter queues. */
  deadLetters: boolean;
}

/** What a project starts with, by path; each is small, and meant to be changed. */
export function firstFiles({ namespace, today, kind, deadLetters }: FirstFilesOptions): Record<string, string> {
  const runbooks = Object.entries(FIRST_RUNBOOKS).map(([id, text]) => [
    `runbooks/${id}.md`,
    text.replace('REVIEWED', today),
  ]);
  return {
    // An ES module whatever the app's are: it is bundled before it is read.
    [kind.configFile]: `import { defineConfig } from 'lamplight/local';
import { metrics } from './${kind.specifier}';

export default defineConfig({ catalogue: metrics });
`,
    [kind.metricsFile]: catalogue(namespace, kind),
    ...Object.fromEntries(runbooks),
    'test/alarms/failures.yaml': FAILURES_TEST + (deadLetters ? DEAD_LETTERS_TEST : ''),
    'test/alarms/slow-requests.yaml': SLOW_REQUESTS_TEST,
  };
}

function catalogue(namespace: string, { syntax }: ModuleKind): string {
  const names = '{ defineMetrics, httpMetrics, queueMetrics }';
  const defined = `defineMetrics({ namespace: '${namespace}' }, { ...httpMetrics, ...queueMetrics });`;
  const about =
    '/** Every metric of the app: those that observed functions record by themselves, and your own beside them. */';
  return syntax === 'import'
    ? `import ${names} from 'lamplight/catalogue';\n\n${about}\nexport const metrics = ${defined}\n`
    : `const ${names} = require('lamplight/catalogue');\n\n${about}\nexports.metrics = ${defined}\n`;
}
