using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Inbox;

internal sealed class EffectsDb(DbContextOptions<EffectsDb> options) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    public static EffectsDb Open(string connectionString) =>
        new(new DbContextOptionsBuilder<EffectsDb>().UseNpgsql(connectionString).Options);

    public static Task<string> CreateDatabaseAsync(PostgresFixture postgres) =>
        postgres.CreateDatabaseAsync("effects", async connectionString =>
        {
            await using var db = Open($"{connectionString};Pooling=false");
            await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        });

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddDeimosInbox();
        modelBuilder.Entity<Effect>().ToTable("effects");
    }
}
