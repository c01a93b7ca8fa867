using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Outbox;

/// <summary>
/// The outbox's tables as SQL writes them, and the channel on which writers wake relays.
/// </summary>
internal sealed record OutboxNames(string Messages, string Buckets, string Relays, string DeadMessages)
{
    private const int MaxChannelBytes = 63;
    private static readonly ConditionalWeakTable<IModel, OutboxNames> Known = [];

    /// <summary>Gets the name to listen to; the same for all who use the same table.</summary>
    public string Channel { get; } = Shorten($"deimos {Messages.Replace("\"", "", StringComparison.Ordinal)}");

    /// <summary>Gets the channel on which relays tell each other that buckets have become free.</summary>
    public string RelayChannel { get; } = Shorten($"deimos {Buckets.Replace("\"", "", StringComparison.Ordinal)}");

    /// <summary>Finds the tables in a context's model.</summary>
    /// <exception cref="OutboxException">The model does not have them.</exception>
    public static OutboxNames Of(DbContext context) =>
        Known.TryGetValue(context.Model, out var names) ? names : Known.GetValue(context.Model, _ => Read(context));

    /// <summary>Says whether a context's model has the tables.</summary>
    public static bool AreIn(DbContext context) => context.Model.FindEntityType(typeof(OutboxMessage)) is not null;

    public static string MissingIn(Type contextType) =>
        $"{contextType.Name} has no outbox: its model lacks the tables. Call modelBuilder.AddDeimosOutbox() in "
        + "OnModelCreating, and make the tables with a migration or with Deimos' outbox.sql.";

    public static OutboxNames Of(OutboxTables tables) => new(
        Quote(tables.Schema, tables.Messages),
        Quote(tables.Schema, tables.Buckets),
        Quote(tables.Schema, tables.Relays),
        Quote(tables.Schema, tables.DeadMessages));

    private static OutboxNames Read(DbContext context) => AreIn(context)
        ? new(
            Table<OutboxMessage>(context.Model),
            Table<BucketLease>(context.Model),
            Table<RelayMember>(context.Model),
            Table<DeadMessage>(context.Model))
        : throw new OutboxException(MissingIn(context.GetType()));

    private static string Table<TEntity>(IModel model)
    {
        var entity = model.FindEntityType(typeof(TEntity))!;
        return Quote(entity.GetSchema(), entity.GetTableName()!);
    }

    private static string Quote(string? schema, string table) =>
        schema is null ? Quote(table) : $"{Quote(schema)}.{Quote(table)}";

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Shorten(string channel) =>
        System.Text.Encoding.UTF8.GetByteCount(channel) <= MaxChannelBytes
            ? channel
            : $"deimos {Kafka.Crc32.Compute(System.Text.Encoding.UTF8.GetBytes(channel)):x8}";
}
