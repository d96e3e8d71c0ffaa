import { CustomDataIdentifier, DataIdentifier, DataProtectionPolicy } from 'aws-cdk-lib/aws-logs';

/**
 * Masks secrets in a log group for readers without `logs:Unmask`: the net below the layer's own redaction, for what code
 * prints past it. Only what can be no required field is looked for: no e-mail addresses, which auth events carry, no
 * numbers, which ids, durations and EMF values are, so that queries, Contributor Insights and metrics read every field.
 */
export function logProtection(): DataProtectionPolicy {
  return new DataProtectionPolicy({
    name: 'secrets',
    description: 'Keys and tokens that were printed past the redaction',
    identifiers: [
      DataIdentifier.AWSSECRETKEY,
      DataIdentifier.OPENSSHPRIVATEKEY,
      DataIdentifier.PGPPRIVATEKEY,
      DataIdentifier.PKCSPRIVATEKEY,
      DataIdentifier.PUTTYPRIVATEKEY,
      new CustomDataIdentifier('JsonWebToken', 'eyJ[A-Za-z0-9_-]{10,}[.]eyJ[A-Za-z0-9_-]{10,}[.][A-Za-z0-9_-]{10,}'),
      // shpat, shpca, shppa, shpss: CloudWatch Logs knows no parentheses in a pattern.
      new CustomDataIdentifier('ShopifyToken', 'shp[acps][ats]_[a-fA-F0-9]{32}'),
    ],
  });
}
