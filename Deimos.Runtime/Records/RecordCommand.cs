using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Deimos.Records;

/// <summary>
/// Executes a statement on a context's connection, in its transaction if there is one.
/// </summary>
internal static class RecordCommand
{
    /// <param name="context">The context.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters by position.</param>
    /// <param name="returned">What each row that it returns has; none if it returns nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<RecordKey>> ExecuteAsync(
        DbContext context,
        string sql,
        IEnumerable<NpgsqlParameter> parameters,
        IReadOnlyList<IProperty> returned,
        CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = new NpgsqlCommand(
                sql,
                (NpgsqlConnection)context.Database.GetDbConnection(),
                (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction());
            await using var disposedCommand = command.ConfigureAwait(false);
            command.CommandTimeout = context.Database.GetCommandTimeout() ?? command.CommandTimeout;
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(parameter);
            }

            var rows = new List<RecordKey>();
            if (returned.Count == 0)
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return rows;
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var disposedReader = reader.ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(new([.. returned.Select((p, i) => PropertyValue.Convert(
                    reader.IsDBNull(i) ? null : reader.GetValue(i), p))]));
            }

            return rows;
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
