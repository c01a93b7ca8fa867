using Microsoft.EntityFrameworkCore;

namespace Deimos.Load.Records;

internal sealed class WidgetsDb(DbContextOptions<WidgetsDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddDeimosInbox();
        modelBuilder.Entity<WidgetRow>().ToTable("widgets").Property(widget => widget.Id).ValueGeneratedNever();
    }
}
