using Microsoft.EntityFrameworkCore;

namespace Widgets.Api;

public sealed class WidgetsDb(DbContextOptions<WidgetsDb> options) : DbContext(options)
{
    public DbSet<Widget> Widgets => Set<Widget>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.AddDeimosOutbox().Entity<Widget>(widget =>
        {
            widget.ToTable("widgets");
            widget.Property(w => w.Name).HasMaxLength(200);
            widget.Property(w => w.Price).HasPrecision(12, 2);
            widget.Property(w => w.State).HasConversion<string>().HasMaxLength(20);
            widget.HasKafkaSource<WidgetProducer>();
        });
}
