// Produces (plain and with gzip), reads with a group, and reads on with a second member of the same group.
'use strict';

const { CompressionTypes } = require('kafkajs');
const { read, run } = require('./cluster');

run(async ({ admin, producer, consumer }) => {
  const topic = 'kafkajs-group';
  const topics = await admin();
  await topics.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: true });

  const writer = await producer({ idempotent: true, maxInFlightRequests: 1 });
  const send = (from, count, compression) =>
    writer.send({
      topic,
      acks: -1,
      compression,
      messages: Array.from({ length: count }, (_, i) => ({
        key: `k${from + i}`,
        value: `v${from + i}`,
        headers: { trace: 'abc' },
      })),
    });
  await send(0, 50, CompressionTypes.None);
  await send(50, 50, CompressionTypes.GZIP);

  const first = await consumer({ groupId: 'kafkajs-readers' });
  const before = await read(first, topic, 100);
  await first.stop();
  await first.disconnect();

  await send(100, 10, CompressionTypes.None);
  const second = await consumer({ groupId: 'kafkajs-readers' });
  const after = await read(second, topic, 10);

  const described = await topics.describeGroups(['kafkajs-readers']);
  return {
    before: before.map(({ value }) => value).sort(),
    after: after.map(({ value }) => value).sort(),
    partitions: [...new Set(before.map(({ partition }) => partition))].sort(),
    state: described.groups[0].state,
  };
});
