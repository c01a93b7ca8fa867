using Npgsql;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Reads tables as they are, past every context.
/// </summary>
internal static class StagedRows
{
    public static async Task<IReadOnlyList<ObservedMessage>> ReadAsync(string connectionString, string table)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        await using var _ = source.ConfigureAwait(false);
        using var quoting = new NpgsqlCommandBuilder();
        var command = source.CreateCommand($"SELECT * FROM {quoting.QuoteIdentifier(table)}");
        await using var __ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);
        var rows = new List<ObservedMessage>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(column => KeyValuePair.Create(
                reader.GetName(column), reader.IsDBNull(column) ? null : reader.GetValue(column)));
            rows.Add(new(new Payload(cells), Key: null, Partition: 0, rows.Count));
        }

        return rows;
    }
}
