// What all scripts share: the client, and an ending that always closes it.
'use strict';

const { Kafka, logLevel } = require('kafkajs');

/** Runs `body` with a client for the brokers given on the command line, and exits with 1 when it throws. */
exports.run = (body, options = {}) => {
  const brokers = process.argv[2].split(',');
  const open = [];
  const kafka = new Kafka({
    clientId: 'kafkajs',
    brokers,
    logLevel: logLevel.ERROR,
    retry: { initialRetryTime: 50, retries: 5 },
    ...options,
  });
  const keep = async (client) => {
    await client.connect();
    open.push(client);
    return client;
  };

  body({
    kafka,
    admin: () => keep(kafka.admin()),
    producer: (options) => keep(kafka.producer({ allowAutoTopicCreation: false, ...options })),
    consumer: (options) => keep(kafka.consumer({ maxWaitTimeInMs: 100, ...options })),
  })
    .then((result) => console.log(JSON.stringify(result)))
    .catch((error) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => Promise.all(open.reverse().map((client) => client.disconnect())));
};

/** Reads `count` messages of a topic with a consumer that is not running yet. */
exports.read = async (consumer, topic, count) => {
  const values = [];
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        eachMessage: async ({ partition, message }) => {
          values.push({ partition, offset: message.offset, value: message.value.toString() });
          if (values.length === count) {
            resolve();
          }
        },
      })
      .catch(reject);
  });
  return values;
};
