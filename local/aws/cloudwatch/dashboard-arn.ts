/** Dashboards are global: their ARN has no region. */
export function dashboardArn(name: string, { accountId }: { accountId: string }): string {
  return `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
}
