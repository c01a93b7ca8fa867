using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Deimos.Runtime.Tests.Records;

/// <summary>Makes the first command that inserts fail in a way that a retrying strategy takes for transient.</summary>
internal sealed class FailOnce : DbCommandInterceptor
{
    public int Attempts { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) =>
        command.CommandText.Contains("INSERT", StringComparison.Ordinal) && Attempts++ == 0
            ? throw new PostgresException("made to fail", "ERROR", "ERROR", "P0001")
            : new(result);
}
