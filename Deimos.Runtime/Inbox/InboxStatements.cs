using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Inbox;

/// <summary>
/// The SQL of an inbox, with the names of its tables.
/// </summary>
internal sealed class InboxStatements
{
    private static readonly ConditionalWeakTable<IModel, InboxStatements> Known = [];

    private InboxStatements(string positions, string ahead)
    {
        // The row stays locked until the transaction ends, so that an owner of the partition that was thought dead and
        // the next one wait for each other. No row comes back if everything up to the last message is handled.
        ClaimInOrder =
            $"""
            WITH ahead AS (
              DELETE FROM {ahead} WHERE group_id = $1 AND topic = $2 AND partition = $3 AND message_offset < $5
              RETURNING message_offset),
            claim AS (
              INSERT INTO {positions} AS present (group_id, topic, partition, next_offset, previous_offset)
              VALUES ($1, $2, $3, $5, $4)
              ON CONFLICT (group_id, topic, partition) DO UPDATE
              SET previous_offset = present.next_offset, next_offset = EXCLUDED.next_offset,
                updated_at = clock_timestamp()
              WHERE present.next_offset < EXCLUDED.next_offset
              RETURNING previous_offset)
            SELECT previous_offset, ARRAY(SELECT message_offset FROM ahead) FROM claim
            """;

        // A message that somebody else is handling holds this one up until that transaction ends.
        ClaimAhead =
            $"""
            INSERT INTO {ahead} (group_id, topic, partition, message_offset)
            SELECT $1, $2, $3, $4
            WHERE NOT EXISTS (
              SELECT FROM {positions} WHERE group_id = $1 AND topic = $2 AND partition = $3 AND next_offset > $4)
            ON CONFLICT DO NOTHING
            """;

        // Only what the position has covered since the last time goes: whoever began to look before that sees the row.
        Advance =
            $"""
            WITH position AS (
              INSERT INTO {positions} AS present (group_id, topic, partition, next_offset, previous_offset)
              VALUES ($1, $2, $3, $4, 0)
              ON CONFLICT (group_id, topic, partition) DO UPDATE
              SET previous_offset = present.next_offset, next_offset = EXCLUDED.next_offset,
                updated_at = clock_timestamp()
              WHERE present.next_offset < EXCLUDED.next_offset
              RETURNING previous_offset)
            DELETE FROM {ahead} WHERE group_id = $1 AND topic = $2 AND partition = $3
              AND message_offset < (SELECT previous_offset FROM position)
            """;
    }

    /// <summary>Gets what notes messages of which none is handled after another one that comes later.</summary>
    public string ClaimInOrder { get; }

    /// <summary>Gets what notes one message, whatever is with those before it.</summary>
    public string ClaimAhead { get; }

    /// <summary>Gets what notes that everything before an offset is done with.</summary>
    public string Advance { get; }

    /// <summary>Says whether a context's model has the tables.</summary>
    public static bool AreIn(DbContext context) => context.Model.FindEntityType(typeof(InboxPosition)) is not null;

    public static InboxStatements Of(DbContext context) => Known.GetValue(context.Model, _ =>
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        return new(Table(sql, context.Model, typeof(InboxPosition)), Table(sql, context.Model, typeof(InboxMessage)));
    });

    private static string Table(ISqlGenerationHelper sql, IModel model, Type type)
    {
        var entity = model.FindEntityType(type)!;
        return sql.DelimitIdentifier(entity.GetTableName()!, entity.GetSchema());
    }
}
