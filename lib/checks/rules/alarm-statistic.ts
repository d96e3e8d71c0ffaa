import { signalOf } from '../alarm-signal.ts';
import type { Check } from '../check.ts';

const BASIC = /^(SampleCount|Average|Sum|Minimum|Maximum)$/;
/** User guide, statistics definitions: p95, p99.9, IQM, tm90, TC(2:), PR(:0.5), WM(10%:90%). */
const EXTENDED =
  /^(p(100|\d{1,2}(\.\d{1,10})?)|IQM|(tm|tc|ts|wm)\d{1,2}(\.\d{1,10})?|(TM|TC|TS|WM|PR)\([\d.]*%?:[\d.]*%?\))$/i;
const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Statistics and the treatment of missing data: a typo is a warning to CDK at most. */
export const check: Check = {
  rule: 'alarm-statistic',
  why: 'CloudWatch refuses the alarm, and the deployment is rolled back.',
  check: (app) =>
    app.all('AWS::CloudWatch::Alarm').flatMap((resource) => {
      const { TreatMissingData } = resource.properties;
      const statistics = signalOf(resource).inputs.flatMap(({ statistic }) => statistic ?? []);
      const wrong = statistics.filter((statistic) => !BASIC.test(statistic) && !EXTENDED.test(statistic));
      const problems = wrong.map((statistic) => `there is no statistic "${statistic}": Sum, Maximum, p95, TC(2:) …`);
      if (typeof TreatMissingData === 'string' && !MISSING.includes(TreatMissingData)) {
        problems.push(`TreatMissingData is one of ${MISSING.join(', ')}, not "${TreatMissingData}"`);
      }
      return problems.map((message) => ({ resource, message }));
    }),
};
