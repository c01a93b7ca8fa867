using Microsoft.EntityFrameworkCore;

namespace Deimos.Testing.Tests.Producing;

/// <summary>A service's context with the outbox beside a table of its own.</summary>
internal sealed class ThingsDb(DbContextOptions<ThingsDb> options) : DbContext(options)
{
    public DbSet<ThingRow> Things => Set<ThingRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ThingRow>().ToTable("things").HasIndex(thing => thing.Name).IsUnique();
        modelBuilder.AddDeimosOutbox();
    }
}
