using Microsoft.EntityFrameworkCore;

namespace Widgets.Views;

public sealed class ViewsDb(DbContextOptions<ViewsDb> options) : DbContext(options)
{
    public DbSet<WidgetView> Views => Set<WidgetView>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<WidgetView>(view =>
        {
            view.ToTable("widget_views");
            view.Property(v => v.Id).ValueGeneratedNever();
            view.Property(v => v.Price).HasPrecision(12, 2);
        });
}
