using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Records;

internal sealed class RecordsDb(DbContextOptions<RecordsDb> options) : DbContext(options)
{
    public DbSet<Widget> Widgets => Set<Widget>();

    public DbSet<Parcel> Parcels => Set<Parcel>();

    public DbSet<Sample> Samples => Set<Sample>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddDeimosOutbox();
        var widget = modelBuilder.Entity<Widget>();
        widget.ToTable("widgets");
        widget.Property(w => w.Name).HasMaxLength(100).HasColumnType("text");
        widget.HasKafkaSource<WidgetProducer>(source => source.TruncateColumns = true);
        widget.HasKafkaSource<WidgetTheSecondProducer>();

        var parcel = modelBuilder.Entity<Parcel>();
        parcel.ToTable("parcels");
        parcel.Property(p => p.Id).HasConversion(id => id.Value, value => new(value)).UseIdentityAlwaysColumn();
        parcel.Property(p => p.DoublePrice).HasComputedColumnSql("\"Price\" * 2", stored: true);
        parcel.Property(p => p.State).HasConversion<string>();
        parcel.Property<string?>("Note");
        parcel.Property<uint>("xmin").IsRowVersion();
        parcel.OwnsOne(p => p.Destination);
        parcel.OwnsMany(p => p.Lines);
        parcel.ComplexProperty(p => p.Origin);
        parcel.HasKafkaSource<ParcelProducer>();

        modelBuilder.Entity<Silent>().ToTable("silent");
        modelBuilder.Entity<Gadget>().ToTable("gadgets").HasIndex(gadget => gadget.TestId).IsUnique();
        modelBuilder.Entity<Pair>().ToTable("pairs").HasKey(pair => new { pair.PartOne, pair.PartTwo });
        modelBuilder.Entity<Box>().ToTable("boxes").HasIndex(box => box.Code).IsUnique();
        modelBuilder.Entity<Box>().HasOne(box => box.Label).WithOne().HasForeignKey<BoxLabel>(label => label.BoxId);
        modelBuilder.Entity<BoxOwner>().Property(owner => owner.Id).ValueGeneratedNever();
        modelBuilder.Entity<BoxItem>().ToTable("box_items");
        modelBuilder.Entity<Bale>().ToTable("bales");
        modelBuilder.Entity<Sample>().ToTable("samples").HasQueryFilter(sample => !sample.SomeBool);
    }
}
