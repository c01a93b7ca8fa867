using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>A service's context with the outbox beside a table of its own.</summary>
internal class ThingsDb : DbContext
{
    public ThingsDb(DbContextOptions<ThingsDb> options)
        : base(options)
    {
    }

    protected ThingsDb(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<ThingRow> Things => Set<ThingRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ThingRow>().ToTable("things");
        modelBuilder.AddDeimosOutbox();
    }
}
