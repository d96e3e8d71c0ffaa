import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** One resource of a template, as it is written: nothing is resolved. */
export interface CheckedResource {
  template: CheckedTemplate;
  logicalId: string;
  type: string;
  properties: Readonly<Record<string, unknown>>;
  /** The condition under which it is made. */
  condition?: string;
  metadata: Readonly<Record<string, unknown>>;
  /** In the template's file. */
  line: number;
}

export interface CheckedTemplate {
  /** Relative to the working folder: `cdk.out/Suite.template.json`. */
  file: string;
  bytes: number;
  resources: ReadonlyMap<string, CheckedResource>;
  /** Export name by output: literal ones alone. */
  outputs: Readonly<Record<string, { Value?: unknown; Export?: { Name?: unknown } }>>;
  /** The resource that nests this template in another. */
  nestedBy?: CheckedResource;
  /** The templates that are nested in this one, by the logical id of what nests them. */
  nests: ReadonlyMap<string, CheckedTemplate>;
  /** Path of the construct that is the stack: `Shop`, `Prod/Shop`; of a nested one that of the stack around it. */
  stackPath: string;
  /** What it is called where it is deployed; of a nested one that of the stack around it. */
  stackName: string;
  /** Account and region, as the assembly has them: `aws://111111111111/eu-west-1`, or that they are unknown. */
  environment: string;
}

/** All templates of an app, those of stages and nested stacks too. */
export interface CheckedApp {
  templates: readonly CheckedTemplate[];
  all(type: string): CheckedResource[];
}

interface Manifest {
  artifacts?: Record<
    string,
    {
      type: string;
      displayName?: string;
      environment?: string;
      properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string };
    }
  >;
}

interface TemplateText {
  Resources?: Record<string, { Type: string; Properties?: object; Condition?: string; Metadata?: object }>;
  Outputs?: CheckedTemplate['outputs'];
}

/**
 * Reads a cloud assembly: the folder that `cdk synth` writes, of any CDK app.
 *
 * @param folder absolute
 * @throws Error in one line where it holds none
 */
export function readCheckedApp(folder: string): CheckedApp {
  const templates = readFolder(folder);
  return {
    templates,
    all: (type) =>
      templates.flatMap(({ resources }) => [...resources.values()].filter((resource) => resource.type === type)),
  };
}

function readFolder(folder: string): CheckedTemplate[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`${folder} is a file: give the folder that \`npx cdk synth\` writes`);
  }
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) throw new Error(`no cloud assembly in ${folder}; run \`npx cdk synth\` first`);
  const artifacts = Object.entries(readJson<Manifest>(file).artifacts ?? {});
  const assets = new Map(
    artifacts
      .map(([, artifact]) => artifact)
      .filter(({ type }) => type === 'cdk:asset-manifest')
      .flatMap(({ properties }) => assetsOf(join(folder, properties?.file ?? ''))),
  );
  return artifacts.flatMap(([id, { type, displayName = id, environment = '', properties = {} }]) => {
    if (type === 'cdk:cloud-assembly') return readFolder(join(folder, properties.directoryName ?? ''));
    if (type !== 'aws:cloudformation:stack') return [];
    // The CDK CLI may add the stack's name in brackets.
    const stackPath = displayName.replace(/ \(.*\)$/, '');
    const { templateFile = '', stackName = id } = properties;
    return withNested({ file: join(folder, templateFile), stackPath, stackName, environment }, assets);
  });
}

type Place = Pick<CheckedTemplate, 'file' | 'stackPath' | 'stackName' | 'environment' | 'nestedBy'>;

function withNested(place: Place, assets: Map<string, string>): CheckedTemplate[] {
  const nests = new Map<string, CheckedTemplate>();
  const template = readTemplate(place, nests);
  const nested = [...template.resources.values()].flatMap((resource) => {
    if (resource.type !== 'AWS::CloudFormation::Stack') return [];
    const url = JSON.stringify(resource.properties.TemplateURL ?? '');
    const file = [...assets].find(([key]) => url.includes(key))?.[1];
    if (!file) return [];
    const inner = withNested({ ...place, file, nestedBy: resource }, assets);
    nests.set(resource.logicalId, inner[0]!);
    return inner;
  });
  return [template, ...nested];
}

function readTemplate(place: Place, nests: CheckedTemplate['nests']): CheckedTemplate {
  const { file } = place;
  if (!existsSync(file)) throw new Error(`${file} is not there; run \`npx cdk synth\` again`);
  const text = readFileSync(file, 'utf8');
  const { Resources = {}, Outputs = {} } = parse<TemplateText>(file, text);
  const lines = new Map<string, number>();
  text.split('\n').forEach((line, at) => {
    const [, logicalId] = /^ {1,4}"([A-Za-z0-9]+)": \{/.exec(line) ?? [];
    if (logicalId && logicalId in Resources) lines.set(logicalId, at + 1);
  });
  const resources = new Map<string, CheckedResource>();
  const template: CheckedTemplate = {
    ...place,
    file: relative(process.cwd(), file),
    bytes: Buffer.byteLength(text),
    resources,
    outputs: Outputs,
    nests,
  };
  for (const [logicalId, { Type, Properties = {}, Condition, Metadata = {} }] of Object.entries(Resources)) {
    resources.set(logicalId, {
      template,
      logicalId,
      type: Type,
      properties: Properties as Record<string, unknown>,
      condition: Condition,
      metadata: Metadata as Record<string, unknown>,
      line: lines.get(logicalId) ?? 1,
    });
  }
  return template;
}

function assetsOf(file: string): [string, string][] {
  interface Files {
    files?: Record<string, { source: { path?: string }; destinations: Record<string, { objectKey: string }> }>;
  }
  if (!existsSync(file)) return [];
  return Object.values(readJson<Files>(file).files ?? {}).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }): [string, string] => [
      objectKey,
      resolve(dirname(file), source.path ?? ''),
    ]),
  );
}

function readJson<T>(file: string): T {
  return parse<T>(file, readFileSync(file, 'utf8'));
}

function parse<T>(file: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`);
  }
}
