// Records over TLS and SASL.
'use strict';

const { run, read } = require('./cluster');

const [, , brokers, ca, mechanism, username, password] = process.argv;
const options = { ssl: { ca: [ca] }, sasl: { mechanism, username, password } };

run(async ({ admin, producer, consumer }) => {
  const topic = 'secured';
  await (await admin()).createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await (await producer()).send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  const records = await read(await consumer({ groupId: 'secured-readers' }), topic, 3);
  return { read: records.map(({ value }) => value) };
}, options);
