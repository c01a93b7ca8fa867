using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Storage;

/// <summary>
/// A process that owns a cluster on disk is killed at random moments while clients work, and started again.
/// </summary>
public sealed class KilledBrokerTests : IAsyncDisposable
{
    private const int Rounds = 6;

    private readonly TestFolder _folder = new();
    private readonly int _port = FreePort.Find();
    private KafkaOwner? _owner;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loses_nothing_that_was_acknowledged(bool fsync)
    {
        var acknowledged = new ConcurrentQueue<(int Number, long Offset)>();
        var random = new Random(fsync ? 1 : 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        _owner = await KafkaOwner.StartAsync(_folder.Path, _port, fsync);
        var committed = -1L;
        var producing = Work(() => Produce(acknowledged, stop.Token));
        var consuming = Work(() => Consume(offset => Volatile.Write(ref committed, offset), stop.Token));

        for (var round = 0; round < Rounds; round++)
        {
            var goal = acknowledged.Count + random.Next(50, 1_500);
            await WaitAsync(() => acknowledged.Count >= goal, producing, consuming);
            await _owner.KillAsync();
            _owner = await KafkaOwner.StartAsync(_folder.Path, _port, fsync);
        }

        var last = acknowledged.Count + 100;
        await WaitAsync(() => acknowledged.Count >= last && Volatile.Read(ref committed) > 0, producing, consuming);
        await stop.CancelAsync();
        await producing;
        await consuming;
        await _owner.KillAsync();
        _owner = await KafkaOwner.StartAsync(_folder.Path, _port, fsync);

        var kept = ReadAll();
        foreach (var (number, offset) in acknowledged)
        {
            kept[(int)offset].ShouldBe(number);
        }

        // Idempotence outlives the process: nothing is there twice, and everything in its order.
        kept.ShouldBe(Enumerable.Range(0, kept.Count));
        using var reader = Consumer();
        reader.Committed([new TopicPartition("orders", 0)], Scene.Patience).Single().Offset.Value
            .ShouldBeGreaterThanOrEqualTo(Volatile.Read(ref committed));
    }

    [Fact]
    public async Task Keeps_transactions_whole()
    {
        _owner = await KafkaOwner.StartAsync(_folder.Path, _port);
        var random = new Random(3);
        var committed = new ConcurrentQueue<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        var producing = Work(() => RunTransactions(committed, stop.Token));

        for (var round = 0; round < Rounds; round++)
        {
            var goal = committed.Count + random.Next(3, 30);
            await WaitAsync(() => committed.Count >= goal, producing);
            await _owner.KillAsync();
            _owner = await KafkaOwner.StartAsync(_folder.Path, _port);
        }

        await stop.CancelAsync();
        await producing;

        // Each transaction wrote its number to both topics; readers of committed records see both or none.
        var (orders, invoices) = (ReadAll("orders"), ReadAll("invoices"));
        orders.ShouldBe(invoices);
        orders.ShouldBeUnique();
        committed.Except(orders).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_and_free_again_after_a_kill()
    {
        _owner = await KafkaOwner.StartAsync(_folder.Path, _port);
        var options = new EmbeddedKafkaOptions { DataFolder = _folder.Path };

        var refused = await Should.ThrowAsync<EmbeddedKafkaException>(
            () => EmbeddedKafka.StartAsync(options, Scene.Cancellation));
        await _owner.KillAsync();
        await using var kafka = await EmbeddedKafka.StartAsync(options, Scene.Cancellation);

        refused.Message.ShouldContain(_folder.Path);
        refused.Message.ShouldContain("in use by another embedded Kafka");
    }

    public async ValueTask DisposeAsync()
    {
        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Has a thread of its own do what waits for a client.</summary>
    private static Task Work(Action action) => Task.Factory.StartNew(
        action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task WaitAsync(Func<bool> fact, params Task[] workers)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        while (!fact())
        {
            if (workers.FirstOrDefault(worker => worker.IsCompleted) is { } ended)
            {
                await ended;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
        }
    }

    private void Produce(ConcurrentQueue<(int Number, long Offset)> acknowledged, CancellationToken stopping)
    {
        var config = Config(new ProducerConfig { EnableIdempotence = true, LingerMs = 1, Acks = Acks.All });
        using var producer = new ProducerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).Build();
        var faults = new ConcurrentQueue<string>();
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            var sent = number;
            producer.Produce(
                new TopicPartition("orders", 0),
                new Message<Null, string> { Value = sent.ToString(CultureInfo.InvariantCulture) },
                report =>
                {
                    if (report.Error.IsError)
                    {
                        faults.Enqueue($"{sent}: {report.Error}");
                    }
                    else
                    {
                        acknowledged.Enqueue((sent, report.Offset.Value));
                    }
                });
            while (producer.Poll(TimeSpan.Zero) == 0 && number - acknowledged.Count > 200)
            {
                producer.Poll(TimeSpan.FromMilliseconds(1));
                faults.ShouldBeEmpty();
            }
        }

        producer.Flush(Scene.Patience);
        faults.ShouldBeEmpty();
    }

    private void Consume(Action<long> committed, CancellationToken stopping)
    {
        using var consumer = Consumer();
        consumer.Subscribe("orders");
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record)
                {
                    consumer.Commit(record);
                    committed(record.Offset.Value + 1);
                }
            }
            catch (KafkaException)
            {
                // The broker is down, or has forgotten the members; the client comes again by itself.
            }
        }
    }

    private void RunTransactions(ConcurrentQueue<int> committed, CancellationToken stopping)
    {
        var config = Config(new ProducerConfig { TransactionalId = "mover", LingerMs = 0 });
        using var producer = new ProducerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Scene.Patience);
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            var value = new Message<Null, string> { Value = number.ToString(CultureInfo.InvariantCulture) };
            try
            {
                producer.BeginTransaction();
                producer.Produce(new TopicPartition("orders", 0), value);
                producer.Produce(new TopicPartition("invoices", 0), value);
                Repeat(() => producer.CommitTransaction(Scene.Patience));
                committed.Enqueue(number);
            }
            catch (KafkaTxnRequiresAbortException)
            {
                Repeat(() => producer.AbortTransaction(Scene.Patience));
            }
        }
    }

    private static void Repeat(Action action)
    {
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (KafkaRetriableException)
            {
                // The broker was killed while it answered.
            }
        }
    }

    private List<int> ReadAll(string topic = "orders")
    {
        var values = new List<int>();
        using var consumer = Consumer("all", config => config.EnablePartitionEof = true);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        while (consumer.Consume(Scene.Patience) is { IsPartitionEOF: false } record)
        {
            values.Add(int.Parse(record.Message.Value, CultureInfo.InvariantCulture));
        }

        return values;
    }

    private IConsumer<Ignore, string> Consumer(string group = "billing", Action<ConsumerConfig>? configure = null)
    {
        var config = Config(new ConsumerConfig
        {
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 6_000,

            // A client whose request for the topics of its subscription died with the broker asks again only now.
            TopicMetadataRefreshIntervalMs = 1_000,
        });
        configure?.Invoke(config);
        return new ConsumerBuilder<Ignore, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    private T Config<T>(T config)
        where T : ClientConfig
    {
        config.BootstrapServers = $"127.0.0.1:{_port}";
        config.ReconnectBackoffMs = 10;
        config.ReconnectBackoffMaxMs = 100;
        return config;
    }
}
