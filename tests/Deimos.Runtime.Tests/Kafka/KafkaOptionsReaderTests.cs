using Deimos.Kafka;
using Microsoft.Extensions.Configuration;

namespace Deimos.Runtime.Tests.Kafka;

public class KafkaOptionsReaderTests
{
    [Theory]
    [InlineData("socket.timeout.ms", "socket.timeout.ms")]
    [InlineData("SocketTimeoutMs", "socket.timeout.ms")]
    [InlineData("debug", "debug")]
    [InlineData("SaslUsername", "sasl.username")]
    [InlineData("ssl.ca.pem", "ssl.ca.pem")]
    public void Names_may_be_librdkafkas_own_or_written_without_dots(string key, string property) =>
        KafkaOptionsReader.PropertyName(key).ShouldBe(property);

    [Fact]
    public void Properties_reach_the_clients_that_they_are_for_and_win_over_the_defaults()
    {
        var options = Read(
            ("BootstrapServers", "here:9092"),
            ("ClientId", "mine"),
            ("Producer:linger.ms", "7"),
            ("Consumer:FetchMinBytes", "100"),
            ("Consumer:fetch.queue.backoff.ms", "20"),
            ("SecurityProtocol", "SaslSsl"),
            ("SaslMechanism", "SCRAM-SHA-256"));
        var configs = KafkaClients.Configs(options);

        var producer = configs.ForProducer(KeyPartitioner.Crc32);
        var consumer = configs.ForConsumer("group", Confluent.Kafka.AutoOffsetReset.Earliest);

        producer.BootstrapServers.ShouldBe("here:9092");
        producer.ClientId.ShouldBe("mine");
        producer.LingerMs.ShouldBe(7);
        producer.Acks.ShouldBe(Confluent.Kafka.Acks.All);
        producer.EnableIdempotence.ShouldBe(true);
        producer.Get("fetch.min.bytes").ShouldBeNull();
        consumer.FetchMinBytes.ShouldBe(100);
        consumer.FetchQueueBackoffMs.ShouldBe(20);
        consumer.Get("linger.ms").ShouldBeNull();
        consumer.GroupId.ShouldBe("group");
        consumer.EnableAutoOffsetStore.ShouldBe(false);
        consumer.SaslMechanism.ShouldBe(Confluent.Kafka.SaslMechanism.ScramSha256);
    }

    [Fact]
    public void A_partition_that_was_fetched_far_ahead_does_not_wait_a_second_for_the_next_fetch()
    {
        var consumer = KafkaClients.Configs(Read()).ForConsumer("group", Confluent.Kafka.AutoOffsetReset.Earliest);

        consumer.QueuedMinMessages.ShouldBe(10_000);
        consumer.FetchQueueBackoffMs.ShouldBe(10);
    }

    [Fact]
    public void Properties_that_would_break_the_promise_about_offsets_are_faults()
    {
        var faults = new List<string>();

        KafkaOptionsValidator.Validate(
            Read(("Consumer:enable.auto.offset.store", "true"), ("EnableAutoCommit", "true")), "kafka", faults);

        faults.Count.ShouldBe(3);
        faults.ShouldContain(fault => fault.StartsWith("ConnectionStrings:kafka is missing", StringComparison.Ordinal));
        faults.ShouldContain(fault =>
            fault.StartsWith("Deimos:Kafka:Consumer:enable.auto.offset.store is 'true'", StringComparison.Ordinal));
        faults.ShouldContain(fault =>
            fault.StartsWith("Deimos:Kafka:enable.auto.commit is 'true'", StringComparison.Ordinal));
    }

    private static KafkaOptions Read(params (string Key, string Value)[] entries)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(entries.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)))
            .Build();
        var options = new KafkaOptions();
        KafkaOptionsReader.Read(configuration, options);
        return options;
    }
}
