using Deimos.Outbox;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Adds the outbox's tables to a context's model, so that migrations make them.
/// </summary>
public static class OutboxModelBuilderExtensions
{
    /// <summary>Adds the tables of the transactional outbox; call it in <c>OnModelCreating</c>.</summary>
    /// <param name="modelBuilder">The model's builder.</param>
    /// <param name="configure">Sets other names than the usual ones.</param>
    /// <returns>The same builder.</returns>
    public static ModelBuilder AddDeimosOutbox(this ModelBuilder modelBuilder, Action<OutboxTables>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var tables = new OutboxTables();
        configure?.Invoke(tables);
        AddMessages(modelBuilder.Entity<OutboxMessage>(), tables);
        AddBuckets(modelBuilder.Entity<BucketLease>(), tables);
        AddRelays(modelBuilder.Entity<RelayMember>(), tables);
        AddDeadMessages(modelBuilder.Entity<DeadMessage>(), tables);
        return modelBuilder;
    }

    private static void AddMessages(EntityTypeBuilder<OutboxMessage> message, OutboxTables tables)
    {
        message.ToTable(tables.Messages, tables.Schema);

        // Relays read a bucket in the order of ids and delete by both, so one index serves everything.
        message.HasKey(m => new { m.Bucket, m.Id });
        message.Property(m => m.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        message.Property(m => m.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
        message.Property(m => m.Bucket).HasColumnName("bucket").ValueGeneratedNever();
        message.Property(m => m.KeyHash).HasColumnName("key_hash");
        message.Property(m => m.Partitioner).HasColumnName("partitioner").HasColumnType("smallint");
        message.Property(m => m.Topic).HasColumnName("topic");
        message.Property(m => m.Key).HasColumnName("key");
        message.Property(m => m.PartitionKey).HasColumnName("partition_key");
        message.Property(m => m.Message).HasColumnName("message");
        message.Property(m => m.Headers).HasColumnName("headers");
        message.Property(m => m.Producer).HasColumnName("producer");

        // Every row is deleted soon: what counts is how many are dead, not their share of a table that is nearly empty.
        message.HasStorageParameter("autovacuum_vacuum_scale_factor", 0);
        message.HasStorageParameter("autovacuum_vacuum_threshold", 10_000);
    }

    private static void AddBuckets(EntityTypeBuilder<BucketLease> lease, OutboxTables tables)
    {
        lease.ToTable(tables.Buckets, tables.Schema);
        lease.HasKey(l => l.Bucket);
        lease.Property(l => l.Bucket).HasColumnName("bucket").ValueGeneratedNever();
        lease.Property(l => l.Owner).HasColumnName("owner");
        lease.Property(l => l.LeasedUntil).HasColumnName("leased_until");
    }

    private static void AddRelays(EntityTypeBuilder<RelayMember> relay, OutboxTables tables)
    {
        relay.ToTable(tables.Relays, tables.Schema);
        relay.HasKey(r => r.Id);
        relay.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        relay.Property(r => r.Name).HasColumnName("name");
        relay.Property(r => r.AliveUntil).HasColumnName("alive_until");
    }

    private static void AddDeadMessages(EntityTypeBuilder<DeadMessage> dead, OutboxTables tables)
    {
        dead.ToTable(tables.DeadMessages, tables.Schema);
        dead.HasKey(d => d.Id);
        dead.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        dead.Property(d => d.CreatedAt).HasColumnName("created_at");
        dead.Property(d => d.DiedAt).HasColumnName("died_at").HasDefaultValueSql("clock_timestamp()");
        dead.Property(d => d.Topic).HasColumnName("topic");
        dead.Property(d => d.Key).HasColumnName("key");
        dead.Property(d => d.PartitionKey).HasColumnName("partition_key");
        dead.Property(d => d.Message).HasColumnName("message");
        dead.Property(d => d.Headers).HasColumnName("headers");
        dead.Property(d => d.Producer).HasColumnName("producer");
        dead.Property(d => d.Reason).HasColumnName("reason");
    }
}
