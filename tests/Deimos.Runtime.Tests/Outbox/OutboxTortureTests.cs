using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Kafka;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>
/// Eight writers on sixteen hot rows, three relays in processes of their own that are killed again and again, a broker
/// that fails and a database that ends connections. The long form runs as long as DEIMOS_TORTURE_SECONDS says, from the
/// seed in DEIMOS_TORTURE_SEED.
/// </summary>
public sealed class OutboxTortureTests(PostgresFixture postgres) : OutboxScene(postgres)
{
    private const int Writers = 8;
    private const int Keys = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);
    private readonly ConcurrentBag<(int Key, long Version)> _committed = [];
    private readonly ConcurrentDictionary<string, bool> _rolledBack = new();

    [Fact]
    public async Task Every_committed_change_arrives_in_the_order_of_commits_for_each_key()
    {
        var seconds = Number("DEIMOS_TORTURE_SECONDS") ?? 8;
        var seed = Number("DEIMOS_TORTURE_SEED") ?? Environment.TickCount;
        await Service.Host.Kafka.CreateTopicAsync("changes", partitions: 4, cancellationToken: Cancellation);
        await Service.StartAsync();
        await using (var db = Service.Context())
        {
            db.Things.AddRange(Enumerable.Range(1, Keys).Select(_ => new ThingRow { Name = "0" }));
            await db.SaveChangesAsync(Cancellation);
        }

        var relays = Enumerable.Range(0, 3).Select(_ => StartRelay()).ToList();
        await Service.SharesAsync(relays.Count);
        var faults = Faults(seed);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        ending.CancelAfter(TimeSpan.FromSeconds(seconds));
        var writers = Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => WriteAsync(new Random(seed + writer), ending.Token), Cancellation))
            .ToList();
        var kills = await HarassAsync(relays, new Random(seed), ending.Token);
        await Task.WhenAll(writers);
        faults.ForEach(fault => fault.Dispose());
        try
        {
            await using var db = Service.Context();
            await Eventually.IsTrueAsync(
                () => !db.Set<OutboxMessage>().Any(), () => "The outbox is not empty.", TimeSpan.FromMinutes(2));
        }
        finally
        {
            relays.ForEach(relay => relay.Dispose());
        }

        var arrived = Service.Host.Kafka.Topics["changes"].Records.Select(record => record.ValueText!).ToList();
        TestContext.Current.SendDiagnosticMessage(
            $"seed {seed}, {seconds} s: {_committed.Count} committed, {_rolledBack.Count} rolled back, "
            + $"{arrived.Count} arrived ({arrived.Count - _committed.Count} repeats), {kills} relays killed");
        arrived.ShouldAllBe(value => !_rolledBack.ContainsKey(value), $"seed {seed}");
        for (var key = 1; key <= Keys; key++)
        {
            // The row's lock makes versions of a key grow in the order of commits.
            var expected = _committed.Where(change => change.Key == key).Select(change => change.Version).Order();
            var first = arrived.Where(value => value.StartsWith($"{key}:", StringComparison.Ordinal)).Distinct()
                .Select(value => long.Parse(value.Split(':')[1], CultureInfo.InvariantCulture));
            var log = Service.Host.Kafka.Topics["changes"].Records.Where(record => record.KeyText == $"{key}")
                .Select(r => $"{r.ValueText}@{r.Partition}/{r.Offset} {r.ProducerId}.{r.ProducerEpoch}.{r.Sequence}");
            first.ShouldBe(expected, $"key {key}, seed {seed}: {string.Join(", ", log)}");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private SampleProgram StartRelay() => RelayProcess.Start(
        Service.Host.Kafka.BootstrapServers, $"{Service.ConnectionString};Application Name=relay", Lease);

    private List<IDisposable> Faults(int seed) =>
    [
        Service.Host.Kafka.Faults.OnProduce("changes").WithProbability(0.02, seed)
            .Fail(ErrorCode.NotLeaderOrFollower),
        Service.Host.Kafka.Faults.OnProduce("changes").WithProbability(0.01, seed + 1).DropConnectionBeforeReply(),
        Service.Host.Kafka.Faults.OnProduce("changes").WithProbability(0.01, seed + 2).DropConnectionBeforeWrite(),
        Service.Host.Kafka.Faults.OnProduce("changes").WithProbability(0.005, seed + 3)
            .Fail(ErrorCode.TopicAuthorizationFailed),
    ];

    private async Task<int> HarassAsync(List<SampleProgram> relays, Random random, CancellationToken ending)
    {
        var kills = 0;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ending);
                await Service.ExecuteAsync(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'relay' AND random() < 0.2
                    """);
                await Task.Delay(TimeSpan.FromSeconds(1), ending);
                var victim = random.Next(relays.Count);
                relays[victim].Dispose();
                relays[victim] = StartRelay();
                kills++;
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return kills;
        }
    }

    private async Task WriteAsync(Random random, CancellationToken ending)
    {
        var writer = Service.Host.Get<OutboxWriter>();
        while (!ending.IsCancellationRequested)
        {
            await using var scope = Service.Scope();
            var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var key = random.Next(1, Keys + 1);
            var marker = $"{key}:{-random.NextInt64()}";
            var rollsBack = random.Next(10) == 0;
            if (rollsBack)
            {
                Publish(db, writer, key, marker);
            }

            var version = await UpdateAsync(db, key);
            Publish(db, writer, key, $"{key}:{version}");
            if (rollsBack)
            {
                _rolledBack[marker] = true;
                await transaction.RollbackAsync(Cancellation);
                continue;
            }

            await transaction.CommitAsync(Cancellation);
            _committed.Add((key, version));
        }
    }

    private static void Publish(ThingsDb db, OutboxWriter writer, int key, string value) =>
        ((OutboxTransaction)db.Database.CurrentTransaction!).TryKeep(
            [
                OutboxRow.Of(
                    new()
                    {
                        Topic = "changes",
                        Producer = "torture",
                        Key = Encoding.UTF8.GetBytes($"{key}"),
                        Value = Encoding.UTF8.GetBytes(value),
                        Headers = MessageHeaders.None,
                    },
                    KeyPartitioner.Crc32,
                    isSerialized: false),
            ],
            writer).ShouldBeTrue();

    private static async Task<long> UpdateAsync(ThingsDb db, int key) => await db.Database.SqlQuery<long>(
        $"""
        WITH changed AS (UPDATE things SET "Name" = ("Name"::bigint + 1)::text WHERE "Id" = {key} RETURNING "Name")
        SELECT "Name"::bigint AS "Value" FROM changed
        """).ToListAsync(Cancellation) is [var version] ? version : throw new InvalidOperationException("No such row.");
}
