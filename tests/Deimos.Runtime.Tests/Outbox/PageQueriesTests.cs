using System.Text.Json.Nodes;
using Deimos.Outbox;
using Deimos.Outbox.Relaying;
using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>How the server finds the rows of a page in a table where very much waits.</summary>
public sealed class PageQueriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Backlog = 200_000;
    private const int Limit = 500;
    private NpgsqlConnection _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = new(await OutboxHost.CreateDatabaseAsync(postgres));
        await _connection.OpenAsync(Cancellation);
        await ExecuteAsync(
            $"""
            ALTER TABLE kafka_messages SET (autovacuum_enabled = false);
            INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, message)
            SELECT n % 64, n % 1000, 0, 'topic-' || n % 3, 'message' FROM generate_series(1, {Backlog}) AS n
            """);
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_walks_along_the_index_and_reads_no_more_than_it_gives(bool isAnalyzed)
    {
        if (isAnalyzed)
        {
            await ExecuteAsync("ANALYZE kafka_messages");
        }

        foreach (var buckets in (int[][])[[5], [.. Enumerable.Range(0, 64)]])
        {
            var nodes = await ExplainAsync(buckets, new(Includes: false, [], []));

            nodes.ShouldContain(node => IsIndexScan(node));
            nodes.ShouldNotContain(node => Kind(node) == "Seq Scan" || Kind(node).Contains("Sort"));
            nodes.Where(IsIndexScan).Sum(ReadRows).ShouldBe(Limit);
        }
    }

    [Fact]
    public async Task A_page_without_what_rests_reads_little_more_and_one_of_what_rests_stays_with_the_index()
    {
        await ExecuteAsync("ANALYZE kafka_messages");
        int[] all = [.. Enumerable.Range(0, 64)];
        var resting = Enumerable.Range(0, 100).ToArray();

        var without = await ExplainAsync(all, new(Includes: false, resting, ["topic-none"]));
        var of = await ExplainAsync(all, new(Includes: true, resting, []));

        // One in ten is left out.
        without.Where(IsIndexScan).Sum(ReadRows).ShouldBeInRange(Limit, 2 * Limit);
        of.ShouldContain(node => IsIndexScan(node));
        of.ShouldNotContain(node => Kind(node) == "Seq Scan");
    }

    private static bool IsIndexScan(JsonNode node) =>
        Kind(node) is "Index Scan" or "Index Only Scan"
        && node["Index Name"]!.GetValue<string>() == "PK_kafka_messages";

    private static string Kind(JsonNode node) => node["Node Type"]!.GetValue<string>();

    private static double ReadRows(JsonNode node) => node["Actual Loops"]!.GetValue<double>()
        * (node["Actual Rows"]!.GetValue<double>() + (node["Rows Removed by Filter"]?.GetValue<double>() ?? 0));

    private static IEnumerable<JsonNode> Flatten(JsonNode node) =>
        [node, .. (node["Plans"]?.AsArray() ?? []).SelectMany(below => Flatten(below!))];

    private async Task<List<JsonNode>> ExplainAsync(int[] buckets, PageFilter filter)
    {
        var queries = new PageQueries(OutboxNames.Of(new OutboxTables()), _connection);
        await queries.PrepareAsync(Cancellation);
        var select = queries.Select(buckets, filter, Limit);
        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, FORMAT JSON) {select.CommandText}", _connection);
        foreach (NpgsqlParameter parameter in select.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }

        var plan = (string)(await explain.ExecuteScalarAsync(Cancellation))!;
        TestContext.Current.SendDiagnosticMessage(plan);
        return [.. Flatten(JsonNode.Parse(plan)![0]!["Plan"]!)];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
