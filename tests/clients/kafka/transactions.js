// Commits one transaction and aborts another; a reader of committed records sees the first only. Then works off what was
// read in transactions that commit its offsets too.
'use strict';

const { read, run } = require('./cluster');

run(async ({ admin, producer, consumer }) => {
  const topic = 'kafkajs-transactions';
  const output = 'kafkajs-worked-off';
  const groupId = 'kafkajs-committed';
  const topics = await admin();
  await topics.createTopics({
    topics: [topic, output].map((name) => ({ topic: name, numPartitions: 1 })),
    waitForLeaders: true,
  });

  const writer = await producer({ transactionalId: 'kafkajs-writer', idempotent: true, maxInFlightRequests: 1 });
  const write = async (commits, messages, offset) => {
    const transaction = await writer.transaction();
    await transaction.send(messages);
    if (offset) {
      const topics = [{ topic, partitions: [{ partition: 0, offset }] }];
      await transaction.sendOffsets({ consumerGroupId: groupId, topics });
    }
    await (commits ? transaction.commit() : transaction.abort());
  };
  await write(true, { topic, messages: [{ value: 'first' }] });
  await write(false, { topic, messages: [{ value: 'dropped' }] });
  await write(true, { topic, messages: [{ value: 'second' }] });

  const reader = await consumer({ groupId, readUncommitted: false });
  const input = await read(reader, topic, 2);
  await reader.stop();
  await reader.disconnect();

  const next = (record) => String(Number(record.offset) + 1);
  const committed = async () => (await topics.fetchOffsets({ groupId, topics: [topic] }))[0].partitions[0].offset;
  await topics.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
  await write(false, { topic: output, messages: [{ value: 'never' }] }, next(input[1]));
  const afterAbort = await committed();
  await write(true, { topic: output, messages: input.map(({ value }) => ({ value })) }, next(input[1]));
  const afterCommit = await committed();

  const worked = await read(await consumer({ groupId: 'kafkajs-output', readUncommitted: false }), output, 2);
  return {
    read: input.map(({ value }) => value),
    worked: worked.map(({ value }) => value),
    afterAbort,
    isCommitted: afterCommit === next(input[1]),
  };
});
