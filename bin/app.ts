import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { stageOf } from '../lib/constructs/stage.ts';
import { SuiteStack } from '../lib/suite/suite-stack.ts';

const app = new App();
new SuiteStack(app, 'Suite', {
  stackName: `suite-${stageOf(app)}`,
  projectFolder: join(import.meta.dirname, '..'),
});
app.synth();
