// Goes through what kafkajs's admin client asks of brokers.
'use strict';

const { ConfigResourceTypes } = require('kafkajs');
const { run } = require('./cluster');

const of = (offsets, partition) => offsets.find((entry) => entry.partition === partition).offset;

const setting = (configs, name) =>
  configs.resources[0].configEntries.find(({ configName }) => configName === name).configValue;

/** Sets, reads and resets the offsets of a group without members, and deletes it. */
const goThroughGroups = async (client, topic) => {
  const groupId = 'kafkajs-admin-group';
  const committed = async () => of((await client.fetchOffsets({ groupId, topics: [topic] }))[0].partitions, 1);
  const names = async () => (await client.listGroups()).groups.map((group) => group.groupId);

  await client.setOffsets({ groupId, topic, partitions: [{ partition: 1, offset: '1' }] });
  const set = await committed();
  await client.resetOffsets({ groupId, topic, earliest: true });
  const reset = await committed();
  const { state } = (await client.describeGroups([groupId])).groups[0];
  const listed = await names();
  await client.deleteGroups([groupId]);
  return { set, reset, state, listed, left: await names() };
};

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
  const groups = await goThroughGroups(client, topic);
  await client.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
  await client.alterConfigs({
    resources: [
      {
        type: ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [{ name: 'max.message.bytes', value: '2000' }],
      },
    ],
  });
  await client.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '1' }] });
  const altered = await client.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  const more = await client.fetchTopicMetadata({ topics: [topic] });
  const starts = await client.fetchTopicOffsets(topic);
  await client.deleteTopics({ topics: [topic] });
  const left = await client.listTopics();

  return {
    created,
    again,
    brokers: cluster.brokers.length,
    retention: setting(configs, 'retention.ms'),
    partitions: metadata.topics[0].partitions.length,
    end: of(ends, 1),
    atTime: of(byTime, 1),
    listed: listed.includes(topic),
    groups,
    morePartitions: more.topics[0].partitions.length,
    altered: setting(altered, 'max.message.bytes'),
    start: starts.find(({ partition }) => partition === 1).low,
    left: left.includes(topic),
  };
});
