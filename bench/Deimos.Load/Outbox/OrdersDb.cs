using Microsoft.EntityFrameworkCore;

namespace Deimos.Load.Outbox;

internal sealed class OrdersDb(DbContextOptions<OrdersDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddDeimosOutbox();
}
