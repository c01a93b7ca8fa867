// An AppHost for tests that kill one: parts of the stack, and services with a child of their own.
var builder = DistributedApplication.CreateBuilder(args);

var kafka = builder.AddKafka("kafka").AddTopic("probes", partitions: 3);
var registry = builder.AddSchemaRegistry("schema-registry").WithReference(kafka);
var api = builder.AddProject<Projects.ProbeService>("api")
    .WithReference(kafka)
    .WithReference(registry)
    .WithEnvironment("PROBE_GRANDCHILD", "sleep 300")
    .WithHttpHealthCheck("/health");
var views = builder.AddProject<Projects.ProbeService>("views")
    .WithReference(api)
    .WaitFor(api)
    .WithEnvironment("PROBE_GRANDCHILD", "setsid sleep 300")
    .WithHttpHealthCheck("/health");

if (args.Contains("--postgres"))
{
    views.WithReference(builder.AddPostgres("postgres").AddDatabase("views-db"));
}

if (args.Contains("--deaf"))
{
    api.WithEnvironment("PROBE_DEAF", "1");
}

if (args.Contains("--broken"))
{
    api.WithEnvironment("PROBE_EXIT", "3");
}

await builder.Build().RunAsync();
