using Npgsql;

namespace Deimos.Load.Records;

/// <summary>
/// What any bulk upsert has to do and nothing else: rows that lie ready as arrays, a statement for each batch of a
/// partition, partitions in parallel.
/// </summary>
internal sealed class BareUpsert
{
    private const string Sql =
        """
        INSERT INTO widgets ("Id", "Name", "Description", "Price", "InStock", "SoldAt", "CreatedAt", "UpdatedAt")
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::boolean[], $6::timestamptz[],
          $7::timestamptz[], $8::timestamptz[])
        ON CONFLICT ("Id") DO UPDATE SET "Name" = EXCLUDED."Name", "Description" = EXCLUDED."Description",
          "Price" = EXCLUDED."Price", "InStock" = EXCLUDED."InStock", "SoldAt" = EXCLUDED."SoldAt",
          "UpdatedAt" = EXCLUDED."UpdatedAt"
        """;

    private readonly List<List<Array[]>> _partitions;

    /// <param name="partitions">The rows of each partition, in their order.</param>
    /// <param name="batchSize">How many rows a statement writes.</param>
    public BareUpsert(IEnumerable<IReadOnlyList<WidgetRow>> partitions, int batchSize) =>
        _partitions = [.. partitions.Select(rows => rows.Chunk(batchSize).Select(Columns).ToList())];

    public Task RunAsync(NpgsqlDataSource source) => Task.WhenAll(_partitions.Select(async batches =>
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var columns in batches)
        {
            await WriteAsync(connection, columns);
        }
    }));

    public static async Task WriteAsync(NpgsqlConnection connection, Array[] columns)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(new() { Value = column });
        }

        await command.ExecuteNonQueryAsync();
    }

    public static Array[] Columns(IReadOnlyList<WidgetRow> rows) =>
    [
        rows.Select(row => row.Id).ToArray(),
        rows.Select(row => row.Name).ToArray(),
        rows.Select(row => row.Description).ToArray(),
        rows.Select(row => row.Price).ToArray(),
        rows.Select(row => row.InStock).ToArray(),
        rows.Select(row => row.SoldAt).ToArray(),
        rows.Select(row => row.CreatedAt).ToArray(),
        rows.Select(row => row.UpdatedAt).ToArray(),
    ];
}
