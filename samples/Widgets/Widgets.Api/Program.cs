using Microsoft.EntityFrameworkCore;
using Widgets.Api;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.Services.AddOpenApi();
builder.Services.AddValidation();
builder.Services.AddDbContext<WidgetsDb>(options =>
    options.UseNpgsql(builder.Configuration.GetConnectionString("widgets-db")));
builder.AddDeimos("kafka", deimos => deimos.AddProducer<WidgetProducer>());

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapOpenApi();
app.MapWidgets();

await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<WidgetsDb>().Database.EnsureCreatedAsync();
}

await app.RunAsync();
