using Microsoft.EntityFrameworkCore;
using Widgets.Views;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddDbContext<ViewsDb>(options =>
    options.UseNpgsql(builder.Configuration.GetConnectionString("views-db")));
builder.Services.AddHostedService<TablesAtStart>();
builder.AddDeimos("kafka", deimos => deimos
    .AddConsumer<WidgetConsumer>(consumer => consumer.GroupId = "widgets-views"));

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapGet("/views/{id:long}", async (long id, ViewsDb db, CancellationToken cancellationToken) =>
    await db.Views.FindAsync([id], cancellationToken) is { } view ? Results.Ok(view) : Results.NotFound());

return await app.RunDeimosAsync(args);
