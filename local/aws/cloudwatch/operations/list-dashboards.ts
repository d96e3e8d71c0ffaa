import { dashboardArn } from '../dashboard-arn.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { pageOf } from '../page.ts';
import type { CloudWatchOperation } from '../state.ts';

interface Input {
  DashboardNamePrefix?: string;
  NextToken?: string;
}

/** By name, 1000 a page. */
export const ListDashboards: CloudWatchOperation<Input> = {
  action: 'cloudwatch:ListDashboards',
  resource: () => ['*'],
  run({ DashboardNamePrefix = '', NextToken }, { state }) {
    const named = state.dashboards
      .filter(({ name }) => name.startsWith(DashboardNamePrefix))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    const { items, ...rest } = pageOf(named, CLOUDWATCH_LIMITS.dashboardsPerPage, NextToken);
    const DashboardEntries = items.map(({ name, body, modifiedMs }) => ({
      DashboardName: name,
      DashboardArn: dashboardArn(name, state),
      LastModified: modifiedMs / 1000,
      Size: Buffer.byteLength(body),
    }));
    return { DashboardEntries, ...rest };
  },
};
