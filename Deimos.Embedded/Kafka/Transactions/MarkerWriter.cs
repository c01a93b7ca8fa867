using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Transactions;

/// <summary>Ends a producer's transaction in one partition by a commit or abort marker.</summary>
/// <returns>False when the partition cannot take it now and must be tried again.</returns>
internal delegate bool MarkerWriter(TopicPartition partition, ProducerIdentity producer, bool commit);
