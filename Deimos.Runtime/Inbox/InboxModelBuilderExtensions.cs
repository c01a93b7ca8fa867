using Deimos.Inbox;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Adds the inbox's tables to a context's model, so that migrations make them.
/// </summary>
public static class InboxModelBuilderExtensions
{
    /// <summary>Adds the tables of the inbox; call it in <c>OnModelCreating</c>.</summary>
    /// <param name="modelBuilder">The model's builder.</param>
    /// <param name="configure">Sets other names than the usual ones.</param>
    /// <returns>The same builder.</returns>
    public static ModelBuilder AddDeimosInbox(this ModelBuilder modelBuilder, Action<InboxTables>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var tables = new InboxTables();
        configure?.Invoke(tables);

        var position = modelBuilder.Entity<InboxPosition>();
        position.ToTable(tables.Positions, tables.Schema);
        position.HasKey(p => new { p.GroupId, p.Topic, p.Partition });
        position.Property(p => p.GroupId).HasColumnName("group_id");
        position.Property(p => p.Topic).HasColumnName("topic");
        position.Property(p => p.Partition).HasColumnName("partition");
        position.Property(p => p.NextOffset).HasColumnName("next_offset");
        position.Property(p => p.PreviousOffset).HasColumnName("previous_offset");
        position.Property(p => p.UpdatedAt).HasColumnName("updated_at").HasDefaultValueSql("clock_timestamp()");

        // The row is updated with every transaction: room beside it keeps the updates off the index.
        position.HasStorageParameter("fillfactor", 50);

        var ahead = modelBuilder.Entity<InboxMessage>();
        ahead.ToTable(tables.Ahead, tables.Schema);
        ahead.HasKey(m => new { m.GroupId, m.Topic, m.Partition, m.Offset });
        ahead.Property(m => m.GroupId).HasColumnName("group_id");
        ahead.Property(m => m.Topic).HasColumnName("topic");
        ahead.Property(m => m.Partition).HasColumnName("partition");
        ahead.Property(m => m.Offset).HasColumnName("message_offset");
        return modelBuilder;
    }
}
