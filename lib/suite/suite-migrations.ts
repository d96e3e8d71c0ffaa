import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Bundles } from '../constructs/bundles.ts';
import { ObservedFunction, type ObservedService } from '../constructs/observed-function.ts';
import { DEPLOY_ENTRIES } from './function-entries.ts';
import type { SuiteDatabase } from './suite-database.ts';
import { allowReading, type SuiteSecrets } from './suite-secrets.ts';

const MIGRATIONS_FOLDER = 'functions/shared/database/migrations';

/** A long migration is many statements of at most 45 seconds each. */
const TIMEOUT = Duration.minutes(10);

export interface SuiteMigrationsProps {
  service: ObservedService;
  secrets: SuiteSecrets;
  database: SuiteDatabase;
  /** Absolute; holds the migrations. */
  projectFolder: string;
}

/**
 * Migrates the database on deploy, before whatever depends on this construct: a function that runs once as a custom resource,
 * and again when a migration or a role's secret is another. A local run applies the files itself and has none of this.
 */
export class SuiteMigrations extends Construct {
  constructor(scope: Construct, id: string, { service, secrets, database, projectFolder }: SuiteMigrationsProps) {
    super(scope, id);
    const { migrator, ...others } = secrets.databaseRoles;
    const roleSecretArns = Object.values(others).map(({ secretArn }) => secretArn);
    const bundles = new Bundles(this, 'Bundles', {
      entries: DEPLOY_ENTRIES,
      folders: { migrator: { migrations: MIGRATIONS_FOLDER } },
      projectFolder,
    });
    const fn = new ObservedFunction(this, 'Function', {
      service: { ...service, bundles },
      name: 'migrator',
      description: 'Migrates the database on deploy',
      timeout: TIMEOUT,
      environment: { ...database.environment('migrator'), ROLE_SECRET_ARNS: roleSecretArns.join(',') },
    });
    database.allow(fn, 'migrator');
    allowReading(fn, ...Object.values(others));
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::Migrations',
      serviceToken: fn.functionArn,
      serviceTimeout: TIMEOUT.plus(Duration.minutes(1)),
      properties: {
        checksum: checksumOf(join(projectFolder, MIGRATIONS_FOLDER)),
        cluster: database.cluster.clusterArn,
        roleSecretArns,
      },
    });
    // The Data API answers when the writer is up, which comes after the cluster.
    resource.node.addDependency(database);
  }
}

function checksumOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
