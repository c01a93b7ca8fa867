using Microsoft.EntityFrameworkCore;

namespace Deimos.Features.Shop;

/// <summary>The shop's database: its rows publish themselves.</summary>
public sealed class ShopDb(DbContextOptions<ShopDb> options) : DbContext(options)
{
    public DbSet<WidgetRow> Widgets => Set<WidgetRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddDeimosOutbox();
        modelBuilder.Entity<WidgetRow>(widget =>
        {
            widget.ToTable("widgets");
            widget.HasKafkaSource<WidgetRecordProducer>();
        });
    }
}
