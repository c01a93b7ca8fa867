#if (producing && postgres)
using Deimos.Hosting;
#endif
#if (postgres)
using Microsoft.EntityFrameworkCore;

#endif
namespace Parcels;

/// <summary>What this service consists of, for its program and for tests.</summary>
public static class ParcelService
{
    public static void AddParcelService(this IHostApplicationBuilder builder)
    {
#if (producing)
        builder.Services.AddValidation();
#endif
#if (postgres)
        builder.Services.AddScoped<ParcelStore>();
        builder.Services.AddDbContext<ParcelDb>(options =>
            options.UseNpgsql(builder.Configuration.GetConnectionString("parcels-db")));
        builder.Services.AddHostedService<TablesAtStart>();
#else
        builder.Services.AddSingleton<ParcelStore>();
#endif
        builder.AddDeimos("kafka", deimos =>
        {
#if (consuming)
            deimos.AddConsumer<ParcelRequestConsumer>(consumer => consumer.GroupId = "parcels");
#endif
#if (producing)
            deimos.AddProducer<ParcelProducer>();
#endif
#if (relaying)
            deimos.UseOutbox<ParcelDb>();
#elseif (recording)
            deimos.UseRecords<ParcelDb>();
#endif
        });
    }
}
