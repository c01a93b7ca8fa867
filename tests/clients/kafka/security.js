// Records over TLS and SASL, and what a wrong password brings.
'use strict';

const { Kafka, logLevel } = require('kafkajs');
const { run, read } = require('./cluster');

const [, , brokers, ca, mechanism, username, password] = process.argv;
const ssl = { ca: [ca] };

// A new object for each client: kafkajs keeps what authenticates, with the password, in the one that it is given.
const sasl = (secret) => ({ mechanism, username, password: secret });

const refusedWith = async (wrong) => {
  const client = new Kafka({
    brokers: brokers.split(','),
    ssl,
    sasl: sasl(wrong),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    return '';
  } catch (error) {
    return error.message;
  } finally {
    await admin.disconnect();
  }
};

run(async ({ admin, producer, consumer }) => {
  const topic = 'secured';
  await (await admin()).createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await (await producer()).send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  const records = await read(await consumer({ groupId: 'secured-readers' }), topic, 3);
  return { read: records.map(({ value }) => value), refused: await refusedWith('wrong') };
}, { ssl, sasl: sasl(password) });
