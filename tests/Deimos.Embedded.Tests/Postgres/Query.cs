using Npgsql;

namespace Deimos.Embedded.Tests.Postgres;

internal static class Query
{
    /// <summary>Asks for one value over a connection that no pool keeps open.</summary>
    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
