import type { StateValue } from '../cloudwatch/alarms/alarm.ts';

/** A value for each step, oldest first; undefined where there is no datapoint. */
export type Values = readonly (number | undefined)[];

/** What one `test/alarms/<runbook-id>.yaml` holds. */
export interface AlarmTestFile {
  /** Relative to the project. */
  file: string;
  /** Its name: the id of the runbook whose alarms it tests. */
  runbook: string;
  tests: AlarmTest[];
}

/** The cases of one alarm. */
export interface AlarmTest {
  file: string;
  line: number;
  /** `queue-depth`: the alarm's id, or its name in CloudWatch. */
  alarm: string;
  /** A name in braces that stands for whatever the template's alarms have there: `each: { function: "*" }`. */
  each?: string;
  cases: AlarmCase[];
  /** What its notifications say; unchecked where absent. */
  notifies?: ExpectedNotification;
}

/** Who is told, and what: an alarm's notification carries its tags. */
export type ExpectedNotification = 'nobody' | NotificationFacts;

export interface NotificationFacts {
  line: number;
  /** The topic's name. */
  topic?: string;
  severity?: string;
  runbook?: string;
  /** Labels of the alarm, or of the contributor that it is about. */
  labels: Readonly<Record<string, string>>;
}

/** A history of data, and the states that it leads to. */
export interface AlarmCase {
  file: string;
  line: number;
  name: string;
  stepMs: number;
  /** Values of the alarm's own metrics: under '' where it reads one, else by the id in its `Metrics`. */
  data: SeriesInput[];
  events: EventInput[];
  emf: EmfInput[];
  expect: Expectation[];
}

export interface SeriesInput {
  line: number;
  input: string;
  values: Values;
  /** How many samples of each value there are. */
  times: number;
}

/** What a function records of a metric of the catalogue; its dimension sets come from there. */
export interface EventInput {
  line: number;
  metric: string;
  labels: Readonly<Record<string, string>>;
  /** Verified claims, which say whether a tenant has a series of its own. */
  claims: Readonly<Record<string, string>>;
  values: Values;
  times: number;
}

/** A log line, as it stands; the time of an EMF document becomes that of the line. */
export interface EmfInput {
  line: number;
  atMs: number;
  logGroup: string;
  message: string;
}

/** The state from one time to another, both inclusive, milliseconds after the start. */
export interface Expectation {
  line: number;
  fromMs: number;
  toMs: number;
  state: StateValue;
}
