// Goes through what kafkajs's admin client asks of brokers.
'use strict';

const { ConfigResourceTypes } = require('kafkajs');
const { run } = require('./cluster');

run(async ({ admin, producer }) => {
  const topic = 'kafkajs-admin';
  const client = await admin();
  const created = await client.createTopics({
    topics: [{ topic, numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '5000' }] }],
    waitForLeaders: true,
  });
  const again = await client.createTopics({ topics: [{ topic }] });
  const writer = await producer();
  await writer.send({ topic, messages: [{ partition: 1, value: 'a', timestamp: '1000' }] });
  await writer.send({ topic, messages: [{ partition: 1, value: 'b', timestamp: '2000' }] });

  const cluster = await client.describeCluster();
  const configs = await client.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  const metadata = await client.fetchTopicMetadata({ topics: [topic] });
  const ends = await client.fetchTopicOffsets(topic);
  const byTime = await client.fetchTopicOffsetsByTimestamp(topic, 1500);
  const listed = await client.listTopics();
  await client.deleteTopics({ topics: [topic] });
  const left = await client.listTopics();

  const of = (offsets, partition) => offsets.find((entry) => entry.partition === partition).offset;
  return {
    created,
    again,
    brokers: cluster.brokers.length,
    retention: configs.resources[0].configEntries.find(({ configName }) => configName === 'retention.ms').configValue,
    partitions: metadata.topics[0].partitions.length,
    end: of(ends, 1),
    atTime: of(byTime, 1),
    listed: listed.includes(topic),
    left: left.includes(topic),
  };
});
