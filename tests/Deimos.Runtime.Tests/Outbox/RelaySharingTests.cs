using System.Diagnostics;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Outbox;

public sealed class RelaySharingTests(PostgresFixture postgres) : WrittenOutboxScene(postgres)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    [Fact]
    [Trait("Case", "173")]
    [Trait("Case", "175")]
    public async Task Four_relays_share_one_topic_and_a_killed_one_is_replaced_when_its_lease_is_over()
    {
        var relays = Enumerable.Range(0, 4)
            .Select(_ => RelayProcess.Start(Service.Host.Kafka.BootstrapServers, Service.ConnectionString, Lease))
            .ToList();
        try
        {
            await Service.SharesAsync(4);
            await Eventually.HoldsAsync(() => Shares().All(share => share == 16), "each has its fair share");
            await Service.InsertAsync([.. Keys("first")]);
            await Service.IsEmptyAsync();

            relays[0].Dispose();
            var watch = Stopwatch.StartNew();
            await Service.InsertAsync([.. Keys("second")]);
            await Service.IsEmptyAsync();

            TestContext.Current.SendDiagnosticMessage($"served again after {watch.Elapsed}, lease {Lease}");
            // More than the lease only by what a busy machine needs to notice.
            watch.Elapsed.ShouldBeLessThan(Lease * 3);
            await Eventually.HoldsAsync(() => Shares().Count == 3, "three relays share the buckets");
            (await Service.ReadAsync("hot", 400)).Count.ShouldBe(400);
        }
        finally
        {
            relays.ForEach(relay => relay.Dispose());
        }
    }

    [Fact]
    [Trait("Case", "162")]
    public async Task A_relay_without_buckets_reads_no_rows()
    {
        await Service.ExecuteAsync(
            """
            INSERT INTO kafka_buckets (bucket, owner, leased_until)
            SELECT bucket, gen_random_uuid(), clock_timestamp() + interval '1 hour'
            FROM generate_series(0, 63) AS bucket
            """);
        await Service.InsertAsync([.. Keys("first")]);
        await Service.RestartAsync(outbox => outbox.LeaseDuration = TimeSpan.FromSeconds(1));

        await using var db = Service.Context();
        var rounds = new HashSet<DateTime>();
        await Eventually.HoldsAsync(
            () =>
            {
                rounds.UnionWith(db.Set<RelayMember>().AsNoTracking().Select(relay => relay.AliveUntil));
                return rounds.Count >= 4;
            },
            "the relay has asked for buckets several times");
        (await Service.RowsAsync()).Count.ShouldBe(200);
        Service.Host.Kafka.Topics.ShouldNotContain(topic => topic.Name == "hot");

        await Service.ExecuteAsync("UPDATE kafka_buckets SET leased_until = clock_timestamp()");
        await Service.IsEmptyAsync();
    }

    [Fact]
    [Trait("Case", "177")]
    public async Task A_relay_that_stops_gives_its_buckets_back_at_once()
    {
        await Service.RestartAsync(outbox => outbox.LeaseDuration = TimeSpan.FromMinutes(10));
        await Service.SharesAsync(1);

        await Service.Host.StopAsync();

        await using var db = Service.Context();
        (await db.Set<BucketLease>().CountAsync(lease => lease.Owner != null, Cancellation)).ShouldBe(0);
        (await db.Set<RelayMember>().CountAsync(Cancellation)).ShouldBe(0);
    }

    private static IEnumerable<(string Topic, string? Key, string Value)> Keys(string value) =>
        Enumerable.Range(0, 200).Select(n => ("hot", (string?)$"key-{n}", value));

    private List<int> Shares()
    {
        using var db = Service.Context();
        return
        [
            .. db.Set<BucketLease>().AsNoTracking().Where(lease => lease.Owner != null).ToList()
                .CountBy(lease => lease.Owner!.Value).Select(share => share.Value),
        ];
    }
}
