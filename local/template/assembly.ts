import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from '../local-error.ts';

/** One resource as its template writes it: nothing resolved yet. */
export interface Resource {
  stack: TemplateStack;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  condition?: string;
  /** Construct path: `Suite/Functions/Api`; `Suite/<logical id>` where nothing says it. */
  path: string;
}

export interface TemplateOutput {
  Value: unknown;
  Export?: { Name: unknown };
  Condition?: string;
}

/** One template of the assembly, a stack's or a nested stack's. */
export interface TemplateStack {
  /** Construct path of the stack: `Suite`. */
  id: string;
  /** CloudFormation's name: `suite-local`. */
  name: string;
  /** Absolute path of the template, for messages. */
  file: string;
  /** The account and region that the app fixed, if it did. */
  accountId?: string;
  region?: string;
  parameters: Record<string, { Type: string; Default?: unknown }>;
  mappings: Record<string, Record<string, Record<string, unknown>>>;
  conditions: Record<string, unknown>;
  outputs: Record<string, TemplateOutput>;
  resources: Map<string, Resource>;
  /** Absolute folder or file of an asset, by its object key in the staging bucket. */
  assets: Map<string, string>;
  /** The stack that nests this one, and the resource there that does. */
  nestedBy?: Resource;
}

interface Artifact {
  type: string;
  environment?: string;
  displayName?: string;
  properties?: {
    templateFile?: string;
    stackName?: string;
    file?: string;
    directoryName?: string;
    parameters?: Record<string, string>;
  };
  metadata?: Record<string, MetadataEntry[]>;
  additionalMetadataFile?: string;
}

interface MetadataEntry {
  type: string;
  data?: unknown;
}

interface Template {
  Parameters?: TemplateStack['parameters'];
  Mappings?: TemplateStack['mappings'];
  Conditions?: Record<string, unknown>;
  Outputs?: Record<string, TemplateOutput>;
  Resources?: Record<string, { Type: string; Properties?: object; Metadata?: object; Condition?: string }>;
}

/**
 * Reads every stack of a cloud assembly, those of nested assemblies (stages) and nested stacks too, in manifest order.
 *
 * @throws LocalError `synth_failed` where the folder holds no assembly
 */
export function readStacks(folder: string): TemplateStack[] {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new LocalError(
      'synth_failed',
      `no cloud assembly in ${folder}: manifest.json is missing; run \`npx cdk synth\``,
    );
  }
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(manifestFile);
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type === 'cdk:asset-manifest') addAssets(assets, resolve(folder, properties?.file ?? ''));
  }
  return Object.entries(artifacts).flatMap(([artifactId, artifact]) => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly') return readStacks(resolve(folder, properties.directoryName ?? ''));
    if (type !== 'aws:cloudformation:stack') return [];
    const [, accountId, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
    const paths = logicalIdPaths(folder, artifact);
    const stack = readStack({
      file: resolve(folder, properties.templateFile ?? ''),
      id: artifact.displayName?.replace(/ \(.*\)$/, '') ?? artifactId,
      name: properties.stackName ?? artifactId,
      assets,
      paths,
      environment: { accountId: known(accountId), region: known(region) },
    });
    return [stack, ...nestedStacks(stack, paths)];
  });
}

function readStack(source: {
  file: string;
  id: string;
  name: string;
  assets: Map<string, string>;
  paths: Map<string, string[]>;
  environment: { accountId?: string; region?: string };
  nestedBy?: Resource;
}): TemplateStack {
  const template = readJson<Template>(source.file);
  const stack: TemplateStack = {
    id: source.id,
    name: source.name,
    file: source.file,
    ...source.environment,
    parameters: template.Parameters ?? {},
    mappings: template.Mappings ?? {},
    conditions: template.Conditions ?? {},
    outputs: template.Outputs ?? {},
    resources: new Map(),
    assets: source.assets,
    nestedBy: source.nestedBy,
  };
  for (const [logicalId, { Type, Properties = {}, Metadata = {}, Condition }] of Object.entries(
    template.Resources ?? {},
  )) {
    const metadata = Metadata as Record<string, unknown>;
    const path =
      (metadata['aws:cdk:path'] as string | undefined) ??
      source.paths.get(logicalId)?.find((known) => known.startsWith(`${source.id}/`));
    stack.resources.set(logicalId, {
      stack,
      logicalId,
      type: Type,
      properties: Properties as Record<string, unknown>,
      metadata,
      condition: Condition,
      path: path?.replace(/\/(Resource|Default)$/, '') ?? `${source.id}/${logicalId}`,
    });
  }
  return stack;
}

function nestedStacks(parent: TemplateStack, paths: Map<string, string[]>): TemplateStack[] {
  return [...parent.resources.values()].flatMap((resource) => {
    if (resource.type !== 'AWS::CloudFormation::Stack') return [];
    // The URL is a Join around the asset's object key.
    const url = JSON.stringify(resource.properties.TemplateURL ?? '');
    const file = [...parent.assets].find(([key]) => url.includes(key))?.[1];
    if (!file) return [];
    const { accountId, region, assets } = parent;
    const name = `${parent.name}-${resource.logicalId}`;
    const stack = readStack({
      file,
      id: nestedPath(resource),
      name,
      assets,
      paths,
      environment: { accountId, region },
      nestedBy: resource,
    });
    return [stack, ...nestedStacks(stack, paths)];
  });
}

/** CDK puts the resource of a nested stack beside its constructs: `Outer/Inner.NestedStack/Inner.NestedStackResource`. */
function nestedPath({ path }: Resource): string {
  return path.replace(/\.NestedStack\/[^/]+\.NestedStackResource$/, '');
}

function addAssets(assets: Map<string, string>, file: string): void {
  interface FileAsset {
    source: { path?: string };
    destinations: Record<string, { objectKey: string }>;
  }
  const { files = {} } = readJson<{ files?: Record<string, FileAsset> }>(file);
  for (const { source, destinations } of Object.values(files)) {
    for (const { objectKey } of Object.values(destinations)) {
      if (source.path) assets.set(objectKey, resolve(dirname(file), source.path));
    }
  }
}

/** Where the template carries no paths (they cost an option of the CLI), the assembly's metadata does. */
function logicalIdPaths(folder: string, { metadata = {}, additionalMetadataFile }: Artifact): Map<string, string[]> {
  const more = additionalMetadataFile
    ? readJson<Record<string, MetadataEntry[]>>(join(folder, additionalMetadataFile))
    : {};
  const paths = new Map<string, string[]>();
  for (const [path, entries] of Object.entries({ ...metadata, ...more })) {
    for (const { type, data } of entries) {
      if (type !== 'aws:cdk:logicalId' || typeof data !== 'string') continue;
      paths.set(data, [...(paths.get(data) ?? []), path.slice(1)]);
    }
  }
  return paths;
}

function known(part: string | undefined): string | undefined {
  return part?.startsWith('unknown-') ? undefined : part;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
