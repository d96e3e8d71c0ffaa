import { AwsError } from '../../aws-error.ts';
import { dashboardArn } from '../dashboard-arn.ts';
import { missingParameter } from '../errors.ts';
import type { CloudWatchOperation } from '../state.ts';

interface Input {
  DashboardName?: string;
}

/** One dashboard's body, as the template has it. */
export const GetDashboard: CloudWatchOperation<Input> = {
  action: 'cloudwatch:GetDashboard',
  resource: ({ DashboardName = '*' }, state) => [dashboardArn(DashboardName, state)],
  run({ DashboardName }, { state }) {
    if (!DashboardName) throw missingParameter('DashboardName');
    const found = state.dashboards.find(({ name }) => name === DashboardName);
    if (!found) {
      throw new AwsError('DashboardNotFoundError', `Dashboard ${DashboardName} does not exist`, {
        status: 404,
        queryCode: 'ResourceNotFound',
      });
    }
    return { DashboardName, DashboardArn: dashboardArn(DashboardName, state), DashboardBody: found.body };
  },
};
