import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Exactly these actions on exactly these resources; the grants of CDK allow more than a function of the suite uses. */
export function allow(grantee: IGrantable, actions: string[], ...resources: string[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
