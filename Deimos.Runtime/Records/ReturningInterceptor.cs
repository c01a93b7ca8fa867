using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Records;

/// <summary>
/// Makes an <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> say which rows it has written.
/// </summary>
internal sealed partial class ReturningInterceptor : DbCommandInterceptor
{
    private static readonly AsyncLocal<Request?> Current = new();

    public static ReturningInterceptor Instance { get; } = new();

    /// <summary>Executes one such command and gives the primary keys of its rows.</summary>
    public static async Task<IReadOnlyList<RecordKey>> ReadKeysAsync(IEntityType entity, Func<Task<int>> execute)
    {
        var request = new Request(entity.FindPrimaryKey()!.Properties);
        Current.Value = request;
        try
        {
            await execute().ConfigureAwait(false);
        }
        finally
        {
            Current.Value = null;
        }

        return request.Keys;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        if (Current.Value is not { } request)
        {
            return result;
        }

        var sql = eventData.Context!.GetService<ISqlGenerationHelper>();
        var alias = AliasPattern().Match(command.CommandText).Groups[1].Value;
        command.CommandText += "\nRETURNING " + string.Join(
            ", ", request.Properties.Select(p => $"{alias}.{sql.DelimitIdentifier(p.GetColumnName())}"));
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            request.Keys.Add(new(
                [.. request.Properties.Select((p, i) => PropertyValue.Convert(reader.GetValue(i), p))]));
        }

        return InterceptionResult<int>.SuppressWithResult(request.Keys.Count);
    }

    [GeneratedRegex(@"\A(?:UPDATE|DELETE FROM) \S+ AS (\S+)")]
    private static partial Regex AliasPattern();

    private sealed record Request(IReadOnlyList<IProperty> Properties)
    {
        public List<RecordKey> Keys { get; } = [];
    }
}
