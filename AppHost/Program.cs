using AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var kafka = builder.AddKafka("kafka").AddTopic("widgets", partitions: 6);
var registry = builder.AddSchemaRegistry("schema-registry").WithReference(kafka);
var postgres = builder.AddPostgres("postgres");
var widgetsDb = postgres.AddDatabase("widgets-db");
var viewsDb = postgres.AddDatabase("views-db");

builder.AddProject<Projects.Widgets_Api>("widgets-api")
    .WithHttpEndpoint()
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(registry).WaitFor(registry)
    .WithReference(widgetsDb).WaitFor(widgetsDb)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Widgets_Views>("widgets-views")
    .WithHttpEndpoint()
    .WithReference(kafka).WaitFor(kafka)
    .WithReference(registry).WaitFor(registry)
    .WithReference(viewsDb).WaitFor(viewsDb)
    .WithHttpHealthCheck("/health");

await using var app = builder.Build();

if (args.Contains("--verify"))
{
    return await app.VerifyAsync(Verification.RunAsync);
}

await app.RunAsync();
return Environment.ExitCode;
