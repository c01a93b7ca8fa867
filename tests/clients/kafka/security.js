// Records over TLS and SASL, and what a wrong password brings.
'use strict';

const { Kafka, logLevel } = require('kafkajs');
const { run, read } = require('./cluster');

const [, , brokers, ca, mechanism, username, password] = process.argv;
const options = { ssl: { ca: [ca] }, sasl: { mechanism, username, password } };

const refusedWith = async (wrong) => {
  const client = new Kafka({
    ...options,
    brokers: brokers.split(','),
    sasl: { ...options.sasl, password: wrong },
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  try {
    await client.admin().connect();
    return '';
  } catch (error) {
    return error.message;
  }
};

run(async ({ admin, producer, consumer }) => {
  const topic = 'secured';
  await (await admin()).createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await (await producer()).send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  const records = await read(await consumer({ groupId: 'secured-readers' }), topic, 3);
  return { read: records.map(({ value }) => value), refused: await refusedWith('wrong') };
}, options);
