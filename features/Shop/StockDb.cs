using Microsoft.EntityFrameworkCore;

namespace Deimos.Features.Shop;

/// <summary>The database of the stock, which follows the shop.</summary>
public sealed class StockDb(DbContextOptions<StockDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<StockRow>(stock =>
    {
        stock.ToTable("stock");
        stock.Property(row => row.Id).ValueGeneratedNever();
    });
}
