import { readStacks } from '../../template/assembly.ts';
import { createReader } from '../../template/reader.ts';
import { createResolver } from '../../template/resolver.ts';

/** A dashboard as its template has it. */
export interface DashboardBody {
  name: string;
  /** JSON. */
  body: string;
  modifiedMs: number;
}

/**
 * The dashboards of a cloud assembly, their bodies as `GetDashboard` gives them.
 *
 * @param folder absolute path of cdk.out
 */
export function readDashboardBodies(
  folder: string,
  { region, accountId, nowMs }: { region: string; accountId: string; nowMs: number },
): DashboardBody[] {
  const stacks = readStacks(folder);
  const endpoints = { aws: 'http://localhost', httpApi: () => 'http://localhost' };
  const reader = createReader(stacks, createResolver({ stacks, region, accountId, endpoints, parameters: {} }));
  return reader.all('AWS::CloudWatch::Dashboard').flatMap((resource) => {
    const body = reader.text(resource, 'DashboardBody');
    return body === undefined ? [] : [{ name: reader.reference(resource), body, modifiedMs: nowMs }];
  });
}
