using System.Text;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;

namespace Deimos.Embedded.Tests.Kafka.Inspection;

public sealed class InspectionTests : IAsyncLifetime
{
    private Scene _scene = null!;

    private EmbeddedKafka Kafka => _scene.Kafka;

    public async ValueTask InitializeAsync() => _scene = await Scene.StartAsync();

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Records_are_shown_as_they_were_sent(CompressionType compression)
    {
        var time = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        await _scene.Producer(config => config.CompressionType = compression).ProduceAsync(
            "orders",
            new Message<string, string>
            {
                Key = "clé",
                Value = new string('v', 1000),
                Timestamp = new Timestamp(time),
                Headers = [new Header("trace", Encoding.UTF8.GetBytes("abc")), new Header("empty", null)],
            },
            Scene.Cancellation);
        await _scene.Producer().ProduceAsync(
            "orders", new Message<string, string> { Key = "gone", Value = null! }, Scene.Cancellation);

        var records = Kafka.Topics["orders"].Partitions[0].Records;

        records.Count.ShouldBe(2);
        records[0].KeyText.ShouldBe("clé");
        records[0].ValueText.ShouldBe(new string('v', 1000));
        records[0].Timestamp.ShouldBe(new DateTimeOffset(time));
        records[0].Headers.Select(header => (header.Name, header.Text)).ShouldBe([("trace", "abc"), ("empty", null)]);
        records[0].Transaction.ShouldBe(RecordTransaction.None);
        records[1].Offset.ShouldBe(1);
        records[1].KeyText.ShouldBe("gone");
        records[1].Value.ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_opened_says_so()
    {
        await _scene.Producer(config =>
        {
            config.CompressionType = CompressionType.Zstd;
            config.MessageMaxBytes = 100_000_000;
        }).ProduceAsync(
            "orders", new Message<string, string> { Value = new string('v', 65 * 1024 * 1024) }, Scene.Cancellation);

        var record = Kafka.Topics["orders"].Records.Single();

        record.IsReadable.ShouldBeFalse();
        record.Offset.ShouldBe(0);
        Should.Throw<EmbeddedKafkaException>(() => record.ValueText).Message
            .ShouldStartWith("orders[0]@0 is compressed with Zstd and cannot be opened");
    }

    [Fact]
    public async Task Records_tell_what_became_of_their_transactions()
    {
        var producer = _scene.Producer(config => config.TransactionalId = "till");
        producer.InitTransactions(Scene.Patience);
        await InTransactionAsync("kept");
        producer.CommitTransaction(Scene.Patience);
        await InTransactionAsync("dropped");
        producer.AbortTransaction(Scene.Patience);
        await InTransactionAsync("pending");
        await SendAsync(_scene.Producer(), "plain");

        Kafka.Topics["orders"].Records.Select(record => (record.ValueText, record.Transaction)).ShouldBe(
        [
            ("kept", RecordTransaction.Committed),
            ("dropped", RecordTransaction.Aborted),
            ("pending", RecordTransaction.Open),
            ("plain", RecordTransaction.None),
        ]);
        var partition = Kafka.Topics["orders"].Partitions[0];
        partition.EndOffset.ShouldBe(6);
        partition.LastStableOffset.ShouldBe(4);

        async Task InTransactionAsync(string value)
        {
            producer.BeginTransaction();
            await SendAsync(producer, value);
        }
    }

    [Fact]
    public async Task Records_can_be_waited_for_before_their_topic_exists()
    {
        var waiting = Kafka.Topics["orders"].WaitForRecordsAsync(3, Scene.Cancellation);
        var producer = _scene.Producer();

        foreach (var value in new[] { "a", "b" })
        {
            await SendAsync(producer, value);
        }

        waiting.IsCompleted.ShouldBeFalse();
        await SendAsync(producer, "c");

        (await waiting).Select(record => record.ValueText).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_wait_that_is_ended_tells_how_far_it_came()
    {
        await SendAsync(_scene.Producer(), "a");
        using var limit = new CancellationTokenSource();
        var waiting = Kafka.Topics["orders"].WaitForRecordsAsync(3, limit.Token);

        await limit.CancelAsync();

        (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)).Message
            .ShouldBe("Topic 'orders' has 1 of 3 records.");
    }

    [Fact]
    public async Task A_group_shows_its_members_offsets_and_lag()
    {
        await Kafka.CreateTopicAsync("orders", partitions: 2, cancellationToken: Scene.Cancellation);
        var producer = _scene.Producer();
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(producer, $"{i}");
        }

        var group = Kafka.Groups["billing"];
        group.State.ShouldBe(GroupState.Dead);
        var consumer = _scene.Consumer("billing", config =>
        {
            config.ClientId = "till";
            config.EnableAutoCommit = false;
        });
        consumer.Subscribe("orders");
        var read = Scene.Read(consumer, 3);
        consumer.Commit(read[^1]);
        await group.WaitForCommittedAsync("orders", 0, 3, Scene.Cancellation);

        group.State.ShouldBe(GroupState.Stable);
        group.Protocol.ShouldBe("range");
        var member = group.Members.Single();
        member.ClientId.ShouldBe("till");
        member.MemberId.ShouldBe(consumer.MemberId);
        member.Assignment.ShouldBe([new("orders", 0), new("orders", 1)]);
        group.Committed.ShouldBe(
            new Dictionary<Deimos.Embedded.Kafka.Groups.TopicPartition, long> { [new("orders", 0)] = 3 });
        group.Lag[new("orders", 0)].ShouldBe(2);
        group.Lag[new("orders", 1)].ShouldBe(0);

        var caughtUp = group.WaitUntilCaughtUpAsync(Scene.Cancellation);
        caughtUp.IsCompleted.ShouldBeFalse();
        consumer.Commit(Scene.Read(consumer, 2)[^1]);
        await caughtUp;
        Kafka.Groups.Select(known => known.GroupId).ShouldBe(["billing"]);
    }

    [Fact]
    public async Task Every_append_and_every_commit_is_told()
    {
        var appended = new List<RecordsAppended>();
        var moved = new List<OffsetsMoved>();
        Kafka.RecordsAppended += (_, fact) => appended.Add(fact);
        Kafka.OffsetsCommitted += (_, fact) => moved.Add(fact);
        var producer = _scene.Producer();
        await SendAsync(producer, "a");
        await SendAsync(producer, "b");

        var consumer = _scene.Consumer("billing", config => config.EnableAutoCommit = false);
        consumer.Subscribe("orders");
        consumer.Commit(Scene.Read(consumer, 2)[^1]);

        appended.ShouldBe([new RecordsAppended("orders", 0, 0, 1), new RecordsAppended("orders", 0, 1, 1)]);
        var commit = moved.Single();
        commit.GroupId.ShouldBe("billing");
        commit.InTransaction.ShouldBeFalse();
        commit.Offsets[new("orders", 0)].ShouldBe(2);
    }

    [Fact]
    public async Task Requests_are_logged_with_their_result()
    {
        await Kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        var producer = _scene.Producer(config => config.ClientId = "till");
        await SendAsync(producer, "a");

        var produce = Kafka.Requests.Single(request => request.Api == ApiKey.Produce);
        produce.ClientId.ShouldBe("till");
        produce.BrokerId.ShouldBe(1);
        produce.Partitions.ShouldBe([new("orders", 0)]);
        produce.IsAnswered.ShouldBeTrue();
        produce.Error.ShouldBe(ErrorCode.None);
        produce.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task The_request_log_is_bounded_and_can_be_off()
    {
        await using var small = await Scene.StartAsync(new EmbeddedKafkaOptions { RequestLogCapacity = 2 });
        await using var off = await Scene.StartAsync(new EmbeddedKafkaOptions { RequestLogCapacity = 0 });
        foreach (var scene in new[] { small, off })
        {
            await SendAsync(scene.Producer(), "a");
        }

        small.Kafka.Requests.Count.ShouldBe(2);
        off.Kafka.Requests.Count.ShouldBe(0);
    }

    [Fact]
    public void The_error_codes_are_those_of_the_protocol()
    {
        foreach (var name in Enum.GetNames<ErrorCode>().Intersect(Enum.GetNames<Confluent.Kafka.ErrorCode>()))
        {
            ((int)Enum.Parse<ErrorCode>(name)).ShouldBe((int)Enum.Parse<Confluent.Kafka.ErrorCode>(name), name);
        }

        ErrorCode.NotLeaderForPartition.ToString().ShouldBe(nameof(ErrorCode.NotLeaderOrFollower));
    }

    private static Task<DeliveryResult<string, string>> SendAsync(
        IProducer<string, string> producer, string value) => producer.ProduceAsync(
            new Confluent.Kafka.TopicPartition("orders", 0),
            new Message<string, string> { Value = value },
            Scene.Cancellation);
}
