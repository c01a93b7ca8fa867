using Microsoft.EntityFrameworkCore;

namespace Parcels;

public sealed class ParcelDb(DbContextOptions<ParcelDb> options) : DbContext(options)
{
#if (relaying)
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.AddDeimosOutbox().Entity<Parcel>(entity =>
#else
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Parcel>(entity =>
#endif
        {
            entity.ToTable("parcels");
            entity.Property(row => row.Id).ValueGeneratedNever();
            entity.Property(row => row.Name).HasMaxLength(200);
#if (producing)
            entity.HasKafkaSource<ParcelProducer>();
#endif
        });
}
