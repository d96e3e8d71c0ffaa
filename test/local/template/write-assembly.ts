import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalApp } from '../../../local/template/app.ts';
import { type ReadAssemblyOptions, readAssembly } from '../../../local/template/read-assembly.ts';

/** Where the tests' endpoints listen. */
export const ENDPOINTS = {
  aws: 'http://127.0.0.1:4601',
  httpApi: (id: string) => `http://127.0.0.1:4600/${id}`,
  webSocketApi: (id: string) => `ws://127.0.0.1:4602/${id}`,
};

interface Template {
  Resources?: Record<string, object>;
  [section: string]: unknown;
}

/** Reads templates as one assembly, the way that `cdk synth` lays them out; each stack may use the code asset `code.zip`. */
export function readTemplates(templates: Record<string, Template>, options?: ReadAssemblyOptions): LocalApp {
  return readAssembly(writeAssembly(templates), ENDPOINTS, options);
}

/** Reads one stack, called Stack. */
export function readTemplate(template: Template, options?: ReadAssemblyOptions): LocalApp {
  return readTemplates({ Stack: template }, options);
}

/** A function's resource; its code is the asset. */
export function functionResource(properties: object = {}): object {
  const code = { S3Bucket: 'assets', S3Key: 'code.zip' };
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: code,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      ...properties,
    },
  };
}

/** A role without any permission. */
export const ROLE = { Type: 'AWS::IAM::Role', Properties: {} };

/** What the variables of a function, by logical id `Fn`, resolve to. */
export function environmentOf(variables: Record<string, unknown>, rest: Template = {}): Record<string, string> {
  const Fn = functionResource({ Environment: { Variables: variables } });
  const app = readTemplate({ ...rest, Resources: { Role: ROLE, Fn, ...rest.Resources } });
  return app.functions[0]?.environment ?? {};
}

function writeAssembly(templates: Record<string, Template>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-assembly-'));
  mkdirSync(join(folder, 'asset.code'));
  const destination = { bucketName: 'assets', objectKey: 'code.zip' };
  const files = { code: { source: { path: 'asset.code', packaging: 'zip' }, destinations: { here: destination } } };
  writeFileSync(join(folder, 'assets.json'), JSON.stringify({ files }));
  const artifacts: Record<string, object> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  for (const [name, template] of Object.entries(templates)) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
    };
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  return folder;
}
