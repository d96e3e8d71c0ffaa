import { describe, expect, it, test } from '@jest/globals';
import { createInvocationStore, type PastInvocation } from '../../../local/lambda/invocation-store.ts';

function past(requestId: string, changes: Partial<PastInvocation> = {}): PastInvocation {
  return {
    requestId,
    functionName: 'api',
    startedMs: Number(requestId.slice(0, 2)),
    event: '{}',
    result: { requestId, durationMs: 1, payload: 'null' },
    ...changes,
  };
}

const idsOf = (invocations: PastInvocation[]) => invocations.map(({ requestId }) => requestId);

describe('the store of past invocations', () => {
  it('lists them, the newest first, whichever function had them', () => {
    const store = createInvocationStore();
    for (const one of [past('01'), past('03', { functionName: 'worker' }), past('02')]) store.remember(one);
    expect(idsOf(store.list())).toEqual(['03', '02', '01']);
    expect(store.find('02')).toMatchObject({ requestId: '02', event: '{}' });
  });

  it('keeps the last ones of each function: a busy one pushes none of another out', () => {
    const store = createInvocationStore({ perFunction: 2 });
    store.remember(past('01', { functionName: 'nightly' }));
    for (const id of ['02', '03', '04', '05']) store.remember(past(id));
    expect(idsOf(store.list())).toEqual(['05', '04', '01']);
  });

  it('keeps no more bytes than it may, and drops the oldest of all', () => {
    const store = createInvocationStore({ bytes: 1000 });
    store.remember(past('01', { functionName: 'nightly', event: JSON.stringify('x'.repeat(600)) }));
    store.remember(past('02', { event: JSON.stringify('x'.repeat(300)) }));
    expect(idsOf(store.list())).toEqual(['02', '01']);
    store.remember(
      past('03', { result: { requestId: '03', durationMs: 1, payload: JSON.stringify('x'.repeat(300)) } }),
    );
    expect(idsOf(store.list())).toEqual(['03', '02']);
  });

  it('keeps the last one even where it alone is larger', () => {
    const store = createInvocationStore({ bytes: 100 });
    store.remember(past('01'));
    store.remember(past('02', { event: JSON.stringify('x'.repeat(600)) }));
    expect(idsOf(store.list())).toEqual(['02']);
    store.remember(past('03'));
    expect(idsOf(store.list())).toEqual(['03']);
  });

  it('keeps the last attempt of an event that was tried again under the same id', () => {
    const store = createInvocationStore({ perFunction: 2 });
    store.remember(past('01', { startedMs: 1 }));
    store.remember(past('02'));
    store.remember(past('01', { startedMs: 61_000 }));
    expect(store.list().map(({ requestId, startedMs }) => [requestId, startedMs])).toEqual([
      ['01', 61_000],
      ['02', 2],
    ]);
  });

  it('says of a forgotten one how many are kept', () => {
    const store = createInvocationStore({ perFunction: 2 });
    for (const id of ['01', '02', '03']) store.remember(past(id));
    expect(() => store.find('01')).toThrow(
      '01 is forgotten: a run keeps the last 2 of each function and 32 MB in all, 2 now; invoke --list shows them',
    );
  });
});

const ID = '3369bd74-fe1b-4f9a-9f5d-4e7b07db6d3b';

describe('an id that is none', () => {
  test.each([
    ['3369bd74', `did you mean ${ID} (api)?`],
    ['3369bd74-fe1b-4f9a-9f5d-4e7b07db6d3', `did you mean ${ID} (api)?`],
    ['3369bd74-fe1b-4f9a-9f6d-4e7b07db6d3b', `did you mean ${ID} (api)?`],
    [`${ID}b`, `did you mean ${ID} (api)?`],
    ['047fd80f-6a3b-4442-b003-02f0c74cafb8', 'the id is the request_id of its log lines'],
    ['33', 'the id is the request_id of its log lines'],
  ])('%s is answered with what may help', (written, said) => {
    const store = createInvocationStore();
    store.remember(past(ID));
    expect(() => store.find(written)).toThrow(said);
  });

  it('is said to be none where nothing ran yet', () => {
    expect(() => createInvocationStore().find(ID)).toThrow(`no invocation "${ID}": this run has none yet`);
  });
});
