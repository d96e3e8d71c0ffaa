/** `arn:aws:cloudwatch:<region>:<account>:alarm:<name>` */
export function alarmArn(name: string, { region, accountId }: { region: string; accountId: string }): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}
