/** The alarm tests of the first runbooks. */
export const FAILURES_TEST = `version: 1
tests:
  - alarm: function-errors-{function}
    each: { function: "*" }
    cases:
      - name: fires with the first error, and recovers
        data: 0 x5 1 0 x14
        expect: { 5m: OK, 6m-10m: ALARM, 15m-20m: OK }
      - name: a function that is not called publishes nothing
        data: _ x10
        expect: OK x10

  - alarm: throttles-{function}
    each: { function: "*" }
    cases:
      - name: fires with the first call that is refused, and recovers
        data: 0 x5 1 0 x14
        expect: { 5m: OK, 6m-10m: ALARM, 15m-20m: OK }
      - name: a function that is not called publishes nothing
        data: _ x10
        expect: OK x10
`;

/** For an app that has any: a test of alarms that are not there fails. */
export const DEAD_LETTERS_TEST = `
  - alarm: dead-letters-{queue}
    each: { queue: "*" }
    cases:
      - name: fires with the first message, and recovers once it is gone
        data: 0 x5 1 x5 0 x10
        expect: { 5m: OK, 6m-14m: ALARM, 15m-20m: OK }
      - name: a queue that is silent for long is what it was
        data: 0 x5 1 x5 _ x10
        expect: { 5m: OK, 6m-20m: ALARM }
`;

export const SLOW_REQUESTS_TEST = `version: 1
tests:
  - alarm: request-latency-p95
    cases:
      - name: fires after five slow minutes, and recovers
        data: 0.3 x5, 2.9 x6, 0.3 x4
        times: 30
        expect: OK x9 ALARM x2 OK x4
      - name: below twenty requests a minute a percentile says nothing
        data: 9 x12
        times: 19
        expect: OK x12
      - name: without requests there is nothing to say
        data: _ x10
        expect: OK x10

  - alarm: requests-silent
    cases:
      - name: a night without requests is none, a day is
        step: 1h
        data: 5 x24 _ x10 5 x4 _ x30 5 x2
        expect: { 25h-61h: OK, 64h-68h: ALARM, 70h: OK }
`;
