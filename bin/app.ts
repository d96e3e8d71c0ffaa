import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { stageOf } from '../lib/constructs/stage.ts';
import { loadSqlParser } from '../lib/runbooks/sql-parser.ts';
import { ObservabilityStack } from '../lib/suite/observability-stack.ts';
import { SuiteStack } from '../lib/suite/suite-stack.ts';

const app = new App();
const projectFolder = join(import.meta.dirname, '..');
const suite = new SuiteStack(app, 'Suite', { stackName: `suite-${stageOf(app)}`, projectFolder });
const observability = new ObservabilityStack(app, 'Observability', {
  stackName: `suite-${stageOf(app)}-observability`,
  projectFolder,
  parseSql: await loadSqlParser(),
});
// Rules of Contributor Insights read log groups, which have to be there.
observability.node.addDependency(suite);
app.synth();
