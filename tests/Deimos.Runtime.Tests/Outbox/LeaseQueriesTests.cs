using Deimos.Outbox;
using Deimos.Outbox.Relaying;
using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>What relays write to the tables of buckets and relays, by the database's clock.</summary>
public sealed class LeaseQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly OutboxNames Names = OutboxNames.Of(new OutboxTables());
    private readonly Guid _relay = Guid.NewGuid();
    private NpgsqlConnection _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LeaseQueries Queries => new(Names, _connection, _relay, Lease);

    public async ValueTask InitializeAsync()
    {
        _connection = new(await OutboxHost.CreateDatabaseAsync(postgres));
        await _connection.OpenAsync(Cancellation);
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    [Fact]
    [Trait("Case", "179")]
    public async Task A_renewal_makes_the_leases_of_a_relay_last_from_now_and_no_others()
    {
        await Queries.CreateBucketsAsync(Cancellation);
        await Queries.RenewAsync("me", Cancellation);
        (await Queries.ExchangeAsync([], wanted: 2, Cancellation)).Taken.ShouldBe([0, 1]);
        await ExecuteAsync(
            """
            UPDATE kafka_buckets SET leased_until = leased_until - interval '10 seconds' WHERE bucket < 2;
            UPDATE kafka_buckets SET owner = gen_random_uuid(), leased_until = clock_timestamp() WHERE bucket = 2
            """);
        var before = await ReadAsync<DateTime>("SELECT clock_timestamp()");

        var (buckets, relays) = await Queries.RenewAsync("me", Cancellation);

        buckets.Order().ShouldBe([0, 1]);
        relays.ShouldBe(1);
        var after = await ReadAsync<DateTime>("SELECT clock_timestamp()");
        (await ReadAsync<DateTime>("SELECT min(leased_until) FROM kafka_buckets WHERE bucket < 2"))
            .ShouldBeInRange(before + Lease, after + Lease);
        (await ReadAsync<DateTime>("SELECT alive_until FROM kafka_relays"))
            .ShouldBeInRange(before + Lease, after + Lease);
        (await ReadAsync<DateTime>("SELECT leased_until FROM kafka_buckets WHERE bucket = 2")).ShouldBeLessThan(before);
    }

    [Fact]
    public async Task A_bucket_is_taken_when_it_is_free_or_its_lease_is_over_and_given_back_by_its_owner_only()
    {
        await Queries.CreateBucketsAsync(Cancellation);
        await ExecuteAsync(
            """
            UPDATE kafka_buckets SET owner = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 hour'
            WHERE bucket > 1;
            UPDATE kafka_buckets SET leased_until = clock_timestamp() - interval '1 second' WHERE bucket = 7
            """);

        var (taken, nextExpiry) = await Queries.ExchangeAsync([], wanted: 64, Cancellation);
        await Queries.ExchangeAsync([0, 9], wanted: 0, Cancellation);

        taken.ShouldBe([0, 1, 7], ignoreOrder: true);
        nextExpiry!.Value.ShouldBeInRange(TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        (await ReadAsync<long>("SELECT count(*) FROM kafka_buckets WHERE owner IS NULL")).ShouldBe(1);
    }

    [Fact]
    public async Task Relays_that_are_dead_are_not_counted()
    {
        await ExecuteAsync(
            """
            INSERT INTO kafka_relays VALUES
              (gen_random_uuid(), 'dead', clock_timestamp() - interval '1 second'),
              (gen_random_uuid(), 'alive', clock_timestamp() + interval '1 hour')
            """);

        (await Queries.RenewAsync("me", Cancellation)).RelayCount.ShouldBe(2);
        (await ReadAsync<long>("SELECT count(*) FROM kafka_relays")).ShouldBe(2);
    }

    [Fact]
    [Trait("Case", "181")]
    public async Task Buckets_that_exist_are_no_fault_and_whatever_else_goes_wrong_is()
    {
        await Queries.CreateBucketsAsync(Cancellation);
        await Queries.CreateBucketsAsync(Cancellation);
        (await ReadAsync<long>("SELECT count(*) FROM kafka_buckets")).ShouldBe(OutboxRow.BucketCount);

        await ExecuteAsync("ALTER TABLE kafka_buckets ADD CHECK (bucket < 0) NOT VALID");
        var failure = await Should.ThrowAsync<PostgresException>(async () =>
        {
            await ExecuteAsync("DELETE FROM kafka_buckets WHERE bucket = 5");
            await Queries.CreateBucketsAsync(Cancellation);
        });

        failure.SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
