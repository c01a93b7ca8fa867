using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Tests.Kafka.Log;
using Deimos.Embedded.Tests.Kafka.Server;

namespace Deimos.Embedded.Tests.Kafka.Faults;

public sealed class RefusedBatchesTests : IAsyncLifetime
{
    private EmbeddedKafka _kafka = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(cancellationToken: Scene.Cancellation);
        await _kafka.CreateTopicAsync("orders", partitions: 1);
        _client = await WireClient.ConnectAsync(_kafka);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task What_was_sent_behind_a_refused_batch_is_refused_until_that_comes_again()
    {
        using var fault = _kafka.Faults.OnProduce("orders").Nth(1).Fail(ErrorCode.NotLeaderOrFollower);

        await ProduceAsync(0, 1, 2, 0, 1, 2);

        Errors().ShouldBe(
        [
            ErrorCode.NotLeaderOrFollower, ErrorCode.NotLeaderOrFollower, ErrorCode.NotLeaderOrFollower,
            ErrorCode.None, ErrorCode.None, ErrorCode.None,
        ]);
        fault.Fired.ShouldBe(1);
        _kafka.Topics["orders"].Records.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_was_written_before_the_refused_batch_is_still_known_as_repeated()
    {
        using var fault = _kafka.Faults.OnProduce("orders").Nth(2).Fail(ErrorCode.NotLeaderOrFollower);

        await ProduceAsync(0, 1, 0, 1);

        Errors().ShouldBe([ErrorCode.None, ErrorCode.NotLeaderOrFollower, ErrorCode.None, ErrorCode.None]);
        _kafka.Topics["orders"].Records.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_that_does_not_pass_leaves_a_gap_as_it_does_in_Kafka()
    {
        using var fault = _kafka.Faults.OnProduce("orders").Nth(2).Fail(ErrorCode.InvalidRecord);

        await ProduceAsync(0, 1, 2);

        Errors().ShouldBe([ErrorCode.None, ErrorCode.InvalidRecord, ErrorCode.OutOfOrderSequenceNumber]);
    }

    private async Task ProduceAsync(params int[] sequences)
    {
        foreach (var sequence in sequences)
        {
            await _client.SendAsync(KafkaFrames.Produce(sequence, "orders", TestBatch.Idempotent(sequence).ToBytes()));
            await _client.ReceiveAsync(sequence);
        }
    }

    private IEnumerable<ErrorCode> Errors() =>
        _kafka.Requests.Where(request => request.Api == ApiKey.Produce).Select(request => request.Error);
}
