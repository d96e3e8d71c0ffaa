import { statSync } from 'node:fs';
import type { LocalFunction } from './app.ts';
import type { Resource, TemplateStack } from './assembly.ts';
import type { Reader } from './reader.ts';
import { readRoles, roleStatements } from './roles.ts';

/** AWS's own defaults, CloudFormation reference of AWS::Lambda::Function. */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_LOG_LEVEL = 'INFO';

/** Every Node.js function of the app; others are named as problems. */
export function readFunctions(reader: Reader): LocalFunction[] {
  const roles = readRoles(reader);
  const layers = readLayers(reader);
  const functions = reader.each('AWS::Lambda::Function', (resource) => {
    const runtime = reader.text(resource, 'Runtime') ?? 'a container image';
    const codeFolder = runtime.startsWith('nodejs') ? findCode(reader, resource, 'Code') : undefined;
    if (!runtime.startsWith('nodejs')) {
      reader.problem('warning', resource, `it runs on ${runtime}, which a local run does not: it is left out`);
    }
    if (!codeFolder) return [];
    const name = reader.reference(resource);
    const environment = readEnvironment(reader, resource);
    const roleArn = String(reader.property(resource, 'Role') ?? '');
    const logging = (reader.property(resource, 'LoggingConfig') ?? {}) as Record<string, string | undefined>;
    return [
      {
        id: resource.logicalId,
        stack: resource.stack.id,
        path: resource.path,
        name,
        title: environment.LAMPLIGHT_FUNCTION ?? constructId(resource),
        arn: reader.attribute(resource, 'Arn'),
        runtime,
        handler: reader.text(resource, 'Handler') ?? 'index.handler',
        codeFolder,
        layerFolders: functionLayers(reader, resource, layers),
        memorySizeMb: reader.number(resource, 'MemorySize') ?? DEFAULT_MEMORY_MB,
        timeoutMs: (reader.number(resource, 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
        environment,
        reservedConcurrency: reader.number(resource, 'ReservedConcurrentExecutions'),
        logGroup: logging.LogGroup ?? `/aws/lambda/${name}`,
        logFormat: logging.LogFormat === 'JSON' ? 'JSON' : 'Text',
        applicationLogLevel: logging.ApplicationLogLevel ?? DEFAULT_LOG_LEVEL,
        systemLogLevel: logging.SystemLogLevel ?? DEFAULT_LOG_LEVEL,
        roleArn,
        statements: roleStatements(reader, roles, roleArn, resource),
        bundle: resource.metadata['lamplight:bundle'] as LocalFunction['bundle'],
      } satisfies LocalFunction,
    ];
  });
  return withUniqueTitles(functions);
}

/** The last part of the construct path, which people gave it. */
export function constructId({ path, logicalId }: Resource): string {
  return path.split('/').at(-1) ?? logicalId;
}

function readEnvironment(reader: Reader, resource: Resource): Record<string, string> {
  const { Variables = {} } = (resource.properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
  const environment: Record<string, string> = {};
  for (const [name, raw] of Object.entries(Variables)) {
    const value = reader.value(resource.stack, raw, `variable ${name}`, resource);
    if (value === undefined) continue;
    environment[name] = String(value);
    // The run fills in what the template's own secrets hold, as CloudFormation does on deploy.
    if (environment[name].includes('{{resolve:') && !environment[name].includes('{{resolve:secretsmanager:arn:')) {
      const message = `variable ${name} is a dynamic reference, which is filled in on deploy only; pass the ARN and read the value at run time`;
      reader.problem('warning', resource, message);
    }
  }
  return environment;
}

function readLayers(reader: Reader): Map<string, string> {
  const folders = new Map<string, string>();
  for (const layer of reader.all('AWS::Lambda::LayerVersion')) {
    const folder = findCode(reader, layer, 'Content');
    if (folder) folders.set(reader.reference(layer), folder);
  }
  return folders;
}

function functionLayers(reader: Reader, resource: Resource, layers: Map<string, string>): string[] {
  const arns = (reader.property(resource, 'Layers') ?? []) as string[];
  return arns.flatMap((arn) => {
    const folder = layers.get(arn);
    if (!folder) reader.problem('warning', resource, `its layer ${arn} is not in this app: it is left out`);
    return folder ? [folder] : [];
  });
}

function findCode(reader: Reader, resource: Resource, property: 'Code' | 'Content'): string | undefined {
  const code = (reader.property(resource, property) ?? {}) as { S3Key?: string; ZipFile?: string };
  if (code.ZipFile !== undefined) {
    reader.problem(
      'warning',
      resource,
      'its code is written into the template, which a local run does not run; use Code.fromAsset',
    );
    return undefined;
  }
  const path = assetPath(resource.stack, code.S3Key);
  if (path && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const missing = path ? `${path} is no folder` : `nothing in the assembly has the key ${code.S3Key}`;
  reader.problem('error', resource, `its code is no asset of this app: ${missing}; use Code.fromAsset with a folder`);
  return undefined;
}

function assetPath({ assets }: TemplateStack, key: string | undefined): string | undefined {
  return key === undefined ? undefined : assets.get(key);
}

function withUniqueTitles(functions: LocalFunction[]): LocalFunction[] {
  const counts = new Map<string, number>();
  for (const { title } of functions) counts.set(title, (counts.get(title) ?? 0) + 1);
  return functions.map((fn) => ((counts.get(fn.title) ?? 0) > 1 ? { ...fn, title: fn.path.replaceAll('/', '-') } : fn));
}
