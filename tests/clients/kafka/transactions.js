// Commits one transaction and aborts another; a reader of committed records sees the first only.
'use strict';

const { read, run } = require('./cluster');

run(async ({ admin, producer, consumer }) => {
  const topic = 'kafkajs-transactions';
  const topics = await admin();
  await topics.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });

  const writer = await producer({ transactionalId: 'kafkajs-writer', idempotent: true, maxInFlightRequests: 1 });
  const write = async (value, commits) => {
    const transaction = await writer.transaction();
    await transaction.send({ topic, messages: [{ value }] });
    await (commits ? transaction.commit() : transaction.abort());
  };
  await write('first', true);
  await write('dropped', false);
  await write('second', true);

  const reader = await consumer({ groupId: 'kafkajs-committed', readUncommitted: false });
  return (await read(reader, topic, 2)).map(({ value }) => value);
});
