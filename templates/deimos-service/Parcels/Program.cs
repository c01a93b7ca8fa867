using Parcels;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddParcelService();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapParcelEndpoints();

return await app.RunDeimosAsync(args);
