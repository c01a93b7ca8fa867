using Deimos.Hosting;
using Microsoft.EntityFrameworkCore;
using Widgets.Api;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddDbContext<WidgetsDb>(options =>
    options.UseNpgsql(builder.Configuration.GetConnectionString("widgets-db")));
builder.Services.AddHostedService<TablesAtStart>();
builder.AddDeimos("kafka", deimos => deimos
    .AddProducer<WidgetProducer>()
    .UseOutbox<WidgetsDb>());

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapOpenApi();
app.MapWidgets();

return await app.RunDeimosAsync(args);
