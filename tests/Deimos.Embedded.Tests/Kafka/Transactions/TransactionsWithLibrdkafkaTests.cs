using Confluent.Kafka;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Transactions;

public sealed class TransactionsWithLibrdkafkaTests : IAsyncLifetime
{
    private const string Input = "orders";
    private const string Output = "invoices";

    private EmbeddedKafka _kafka = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 }, Cancellation);
        await _kafka.CreateTopicAsync(Input, 3, cancellationToken: Cancellation);
        await _kafka.CreateTopicAsync(Output, 3, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public void Readers_of_committed_records_see_what_was_committed_and_nothing_else()
    {
        using var producer = TransactionalProducer("billing");

        for (var transaction = 0; transaction < 10; transaction++)
        {
            producer.BeginTransaction();
            for (var i = 0; i < 20; i++)
            {
                Produce(producer, Output, transaction % 2 == 0 ? $"committed {transaction} {i}" : "aborted");
            }

            if (transaction % 2 == 0)
            {
                producer.CommitTransaction(Scene.Patience);
            }
            else
            {
                // Otherwise the client drops what it has not sent yet.
                producer.Flush(Scene.Patience);
                producer.AbortTransaction(Scene.Patience);
            }
        }

        var committed = ReadToEnd(Output, IsolationLevel.ReadCommitted);
        committed.Count.ShouldBe(100);
        committed.ShouldAllBe(value => value.StartsWith("committed"));
        ReadToEnd(Output, IsolationLevel.ReadUncommitted).Count.ShouldBe(200);
    }

    [Fact]
    public void Every_record_is_worked_off_once_although_every_other_attempt_fails()
    {
        using (var source = TransactionalProducer("source"))
        {
            source.BeginTransaction();
            Enumerable.Range(0, 100).ToList().ForEach(i => Produce(source, Input, $"{i}"));
            source.CommitTransaction(Scene.Patience);
        }

        var fails = true;
        var done = 0;
        while (done < 100)
        {
            using var producer = TransactionalProducer("billing");
            using var consumer = Consumer("billing");
            consumer.Subscribe(Input);
            var batch = new List<ConsumeResult<string, string>>();
            while (batch.Count < Math.Min(30, 100 - done))
            {
                batch.Add(consumer.Consume(Scene.Patience).ShouldNotBeNull());
            }

            producer.BeginTransaction();
            batch.ForEach(record => Produce(producer, Output, record.Message.Value));
            producer.SendOffsetsToTransaction(Next(batch), consumer.ConsumerGroupMetadata, Scene.Patience);
            if (fails)
            {
                producer.AbortTransaction(Scene.Patience);
            }
            else
            {
                producer.CommitTransaction(Scene.Patience);
                done += batch.Count;
            }

            fails = !fails;
            consumer.Close();
        }

        ReadToEnd(Output, IsolationLevel.ReadCommitted).Select(int.Parse).Order()
            .ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public void A_zombie_cannot_commit_what_its_successor_works_off_again()
    {
        using var zombie = TransactionalProducer("billing");
        zombie.BeginTransaction();
        Produce(zombie, Output, "zombie");
        zombie.Flush(Scene.Patience);

        using var successor = TransactionalProducer("billing");
        var fault = Should.Throw<KafkaException>(() => zombie.CommitTransaction(Scene.Patience));
        successor.BeginTransaction();
        Produce(successor, Output, "successor");
        successor.CommitTransaction(Scene.Patience);

        fault.Error.IsFatal.ShouldBeTrue();
        fault.Error.Code.ShouldBeOneOf(ErrorCode.Local_Fenced, ErrorCode.ProducerFenced);
        ReadToEnd(Output, IsolationLevel.ReadCommitted).ShouldBe(["successor"]);
    }

    [Fact]
    public void An_abandoned_transaction_is_aborted_when_its_time_is_up()
    {
        using (var producer = TransactionalProducer("billing", TimeSpan.FromSeconds(1)))
        {
            producer.BeginTransaction();
            Produce(producer, Output, "abandoned");
            producer.Flush(Scene.Patience);
        }

        using (var other = TransactionalProducer("other"))
        {
            other.BeginTransaction();
            Produce(other, Output, "later");
            other.CommitTransaction(Scene.Patience);
        }

        // The reader gets past the abandoned records as soon as they are aborted.
        ReadToEnd(Output, IsolationLevel.ReadCommitted).ShouldBe(["later"]);
    }

    [Fact]
    public void Offsets_of_an_open_transaction_hold_up_those_who_want_to_read_them()
    {
        using var producer = TransactionalProducer("billing");
        using var consumer = Consumer("billing");
        consumer.Subscribe(Input);
        producer.BeginTransaction();
        Produce(producer, Input, "1");
        producer.CommitTransaction(Scene.Patience);
        var record = consumer.Consume(Scene.Patience).ShouldNotBeNull();
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction(Next([record]), consumer.ConsumerGroupMetadata, Scene.Patience);

        // Until the time is over the broker says that the offset is not stable.
        Should.Throw<KafkaException>(() => consumer.Committed([record.TopicPartition], TimeSpan.FromSeconds(1)));
        producer.CommitTransaction(Scene.Patience);

        consumer.Committed([record.TopicPartition], Scene.Patience).Single().Offset.ShouldBe(record.Offset + 1);
        consumer.Close();
    }

    private static List<TopicPartitionOffset> Next(List<ConsumeResult<string, string>> batch) =>
    [
        .. batch.GroupBy(record => record.TopicPartition)
            .Select(partition => new TopicPartitionOffset(partition.Key, partition.Max(r => r.Offset.Value) + 1)),
    ];

    private static void Produce(IProducer<string, string> producer, string topic, string value) =>
        producer.Produce(topic, new Message<string, string> { Key = value, Value = value });

    private IProducer<string, string> TransactionalProducer(string transactionalId, TimeSpan? timeout = null)
    {
        var producer = new ProducerBuilder<string, string>(new ProducerConfig
        {
            BootstrapServers = _kafka.BootstrapServers,
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)(timeout ?? TimeSpan.FromMinutes(1)).TotalMilliseconds,
            LingerMs = 5,
        }).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Scene.Patience);
        return producer;
    }

    private IConsumer<string, string> Consumer(string group, IsolationLevel isolation = IsolationLevel.ReadCommitted) =>
        new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _kafka.BootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            IsolationLevel = isolation,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler((_, _) => { }).Build();

    private List<string> ReadToEnd(string topic, IsolationLevel isolation)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _kafka.BootstrapServers,
            GroupId = "reader",
            EnableAutoCommit = false,
            IsolationLevel = isolation,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, 3).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));

        // Of committed records the end is reached only where no transaction is open before it.
        var values = new List<string>();
        var open = Enumerable.Range(0, 3).ToDictionary(
            p => p, p => consumer.QueryWatermarkOffsets(new TopicPartition(topic, p), Scene.Patience).High.Value);
        while (open.Count > 0)
        {
            var result = consumer.Consume(Scene.Patience).ShouldNotBeNull();
            if (!result.IsPartitionEOF)
            {
                values.Add(result.Message.Value);
            }
            else if (result.Offset >= open[result.Partition])
            {
                open.Remove(result.Partition);
            }
        }

        return values;
    }
}
